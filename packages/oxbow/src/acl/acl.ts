/** Decides which page may call which command: by the label of the window and the origin of the page (A1 to A15). */

import type { Logger } from '../observe/logger.ts'
import { type Decision, type Explanation, type GrantReference, referenceTo } from './decision.ts'
import { keyOf, longText, phrase, type Refusal, remedyOf, shortText } from './denial.ts'
import type { Finding } from './finding.ts'
import { type Caller, countsFor, type Grant, type Grants } from './grant.ts'
import { type Manifests, wholeName } from './manifest.ts'
import { placeOf } from './placed-capability.ts'
import { type CommandScope, joinScopes, NO_SCOPE, type Scope } from './scope.ts'

/** Options of an {@link Acl}. */
export interface AclParts {
  readonly grants: Grants
  readonly manifests: Manifests
  /** Whether the app lists its own commands, so that they need a permission too (A1). */
  readonly listsApp: boolean
  /** Whether the app has capabilities, so that Oxbow's standard does not apply. */
  readonly isConfigured: boolean
  /** Whether denials say everything (A15) or as much as in a release (A14). */
  readonly isDevelopment: boolean
  /** Remarks on the files that do not stop the start. */
  readonly remarks: readonly Finding[]
  /** The origin of the development server, whose pages are the app's own (A2). */
  readonly devOrigin?: string | undefined
}

const FREE: Decision = { allowed: true, scope: NO_SCOPE }

/** The access control list of an app. It never changes. */
export class Acl {
  readonly #parts: AclParts

  constructor(parts: AclParts) {
    this.#parts = parts
  }

  get grants(): Grants {
    return this.#parts.grants
  }

  get isConfigured(): boolean {
    return this.#parts.isConfigured
  }

  get remarks(): readonly Finding[] {
    return this.#parts.remarks
  }

  /** Logs the probable mistakes in the files, each once. */
  warn(logger: Logger): void {
    for (const { level, kind, text, remedy } of this.remarks) {
      if (level === 'problem') logger.warn({ kind }, remedy ? `${text} ${remedy}` : text)
    }
  }

  /** Whether a command needs a permission. Oxbow's own, such as Tauri's of channels, never do (A1). */
  needsPermission(command: string, { remote }: Pick<Caller, 'remote'> = {}): boolean {
    if (!command.startsWith('plugin:')) return this.#parts.listsApp || remote !== undefined
    return !command.startsWith('plugin:__')
  }

  /**
   * Whether a caller may run a command. The name is compared unchanged: `plugin:a|b|c` is not `plugin:a|b`.
   */
  decide(caller: Caller, command: string): Decision {
    if (!this.needsPermission(command, caller)) return FREE
    const granting = this.#counting('allowed', command, caller)
    if (granting.length === 0 || this.#counting('denied', command, caller).length > 0) {
      return { allowed: false, text: this.#textOf(caller, command) }
    }
    return { allowed: true, scope: this.#scopeOf(granting, command, caller) }
  }

  /** Why a window may or may not call a command from a page of the app's own. */
  explain(window: string, command: string): Explanation {
    const caller = { label: window }
    const allowedBy = this.#counting('allowed', command, caller).map(referenceTo)
    const deniedBy = this.#counting('denied', command, caller).map(referenceTo)
    const isFree = !this.needsPermission(command)
    const allowed = isFree || (allowedBy.length > 0 && deniedBy.length === 0)
    const remedy = allowed ? undefined : remedyOf(this.#refusal(caller, command))
    const reason = reasonOf({ isFree, allowedBy, deniedBy })
    const explanation = { window, command, allowed, reason, allowedBy, deniedBy }
    return remedy ? { ...explanation, remedy } : explanation
  }

  /**
   * Whether a plugin's default permission allows a command. If the plugin has no default, all its commands
   * count.
   */
  isStandard(command: string): boolean {
    const { key, name } = keyOf(command)
    const manifest = this.#parts.manifests.get(key)
    if (!manifest?.sets.has('default')) return true
    return this.#parts.manifests
      .find(wholeName(key, 'default'))
      .permissions.some(({ permission }) => permission.commands?.allow?.includes(name))
  }

  /** Whether any capability applies to a window. */
  isCovered(label: string): boolean {
    return this.grants.capabilities.some(({ isFor }) => isFor(label))
  }

  /** Warns when a window opens without a capability. */
  warnOf(label: string, logger: Logger): void {
    if (!this.isConfigured || this.isCovered(label)) return
    const patterns = this.grants.capabilities.flatMap((from) =>
      [...from.capability.windows, ...from.capability.webviews].map(
        (pattern) => `"${pattern}" (${placeOf(from)})`,
      ),
    )
    const known = patterns.length === 0 ? 'none names a window' : patterns.join(', ')
    const text = `no capability applies to the window "${label}", so its page may not even listen to events; the capabilities apply to: ${known}`
    logger.warn({ window: label }, text)
  }

  /** The caller of a page, by the headers of its line (A2). */
  callerOf(label: string, { origin, host }: Readonly<Record<string, string>>): Caller {
    // Without an origin, the caller is not a browser but a program with the window's key. The server has
    // checked the host.
    const isOwn =
      origin === undefined ||
      origin === this.#parts.devOrigin ||
      (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`))
    return { label, remote: isOwn ? undefined : origin }
  }

  #counting(kind: 'allowed' | 'denied', command: string, caller: Caller): readonly Grant[] {
    return (this.grants[kind].get(command) ?? []).filter((grant) => countsFor(grant, caller))
  }

  #scopeOf(granting: readonly Grant[], command: string, caller: Caller): CommandScope {
    const global = this.grants.global.get(keyOf(command).key) ?? []
    return {
      ...scopeOf(granting),
      global: scopeOf(global.filter((grant) => countsFor(grant, caller))),
    }
  }

  #textOf(caller: Caller, command: string): string {
    const { isDevelopment } = this.#parts
    return isDevelopment ? longText(this.#refusal(caller, command)) : shortText(command)
  }

  #refusal(caller: Caller, command: string): Refusal {
    const { grants, manifests, listsApp } = this.#parts
    return { caller, command, grants, manifests, listsApp }
  }
}

function scopeOf(grants: readonly Grant[]): Scope {
  return joinScopes(grants.flatMap(({ scopes }) => scopes))
}

interface Ground {
  readonly isFree: boolean
  readonly allowedBy: readonly GrantReference[]
  readonly deniedBy: readonly GrantReference[]
}

function reasonOf({ isFree, allowedBy, deniedBy }: Ground): string {
  if (isFree) return 'The command needs no permission.'
  if (deniedBy.length > 0) return `It is denied by ${phrase(deniedBy)}.`
  if (allowedBy.length > 0) return `It is allowed by ${phrase(allowedBy)}.`
  return 'No capability of the window allows it.'
}
