/** What capabilities come to: for each command, who may call it and who may not. */

import { type Capability, identifierOf, type PermissionEntry } from './capability.ts'
import { labelPattern } from './glob.ts'
import { APP, type FoundPermission, type Manifests, wholeName, wireName } from './manifest.ts'
import { isForHere } from './platform.ts'
import { remoteUrl } from './remote-url.ts'
import type { ScopeInput } from './scope.ts'

/** A capability, and where it is written. */
export interface PlacedCapability {
  readonly capability: Capability
  /** Such as `capabilities/main.json` or `app.security.capabilities[0]`. */
  readonly place: string
  /** The text of the file, if it is one. */
  readonly text?: string
}

/** Who calls. */
export interface Caller {
  /** The label of the window, which is that of its webview too. */
  readonly label: string
  /** The origin of a page from elsewhere; none for pages of the app itself (A2). */
  readonly remote?: string | undefined
}

/** A capability with its patterns ready to be asked. */
export interface ActiveCapability extends PlacedCapability {
  /** Whether it is for a window, wherever its page comes from. */
  readonly isFor: (label: string) => boolean
  /** Whether it is for pages from there. */
  readonly isFrom: (remote: string | undefined) => boolean
}

/** One permission of one capability. */
export interface Grant {
  readonly from: ActiveCapability
  /** The entry of the capability, which may be a set that holds the permission. */
  readonly entry: string
  /** The permission's whole name, such as `core:window:allow-close`. */
  readonly permission: string
  readonly scopes: readonly ScopeInput[]
}

/** All grants of an app. */
export interface Grants {
  readonly capabilities: readonly ActiveCapability[]
  /** By command, as it is named on the wire. */
  readonly allowed: ReadonlyMap<string, readonly Grant[]>
  readonly denied: ReadonlyMap<string, readonly Grant[]>
  /** Permissions without commands, by the key of their plugin (A8). */
  readonly global: ReadonlyMap<string, readonly Grant[]>
  /** Whether any capability names a permission of the app itself. */
  readonly nameTheApp: boolean
}

/** Whether a grant counts for a caller (A5, A7). */
export function countsFor({ from }: Grant, { label, remote }: Caller): boolean {
  return from.isFrom(remote) && from.isFor(label)
}

/**
 * Finds out what capabilities grant.
 *
 * @throws {IpcError} `invalid_config` with the texts of A9, for a permission that there is not, a wrong
 * pattern of labels or of addresses
 */
export function grantsOf(placed: readonly PlacedCapability[], manifests: Manifests): Grants {
  const allowed = new Map<string, Grant[]>()
  const denied = new Map<string, Grant[]>()
  const global = new Map<string, Grant[]>()
  let nameTheApp = false
  const capabilities = placed
    .filter(({ capability }) => isForHere(capability.platforms))
    .map(activate)
  for (const from of capabilities) {
    for (const entry of from.capability.permissions) {
      for (const found of manifests.find(identifierOf(entry))) {
        nameTheApp ||= found.key === APP
        if (!isForHere(found.permission.platforms)) continue
        const { allow = [], deny = [] } = found.permission.commands ?? {}
        const grant = grantOf(from, entry, found)
        for (const command of allow) append(allowed, wireName(found.key, command), grant)
        for (const command of deny) append(denied, wireName(found.key, command), grant)
        if (allow.length + deny.length === 0) append(global, found.key, grant)
      }
    }
  }
  return { capabilities, allowed, denied, global, nameTheApp }
}

function activate(placed: PlacedCapability): ActiveCapability {
  const { local, remote, windows, webviews } = placed.capability
  const labels = [...windows, ...webviews].map(labelPattern)
  const urls = (remote?.urls ?? []).map(remoteUrl)
  return {
    ...placed,
    isFor: (label) => labels.some((matches) => matches(label)),
    isFrom: (origin) => (origin === undefined ? local : urls.some((matches) => matches(origin))),
  }
}

function grantOf(
  from: ActiveCapability,
  entry: PermissionEntry,
  { key, permission }: FoundPermission,
): Grant {
  const own = typeof entry === 'string' ? [] : [entry]
  return {
    from,
    entry: identifierOf(entry),
    permission: wholeName(key, permission.identifier),
    scopes: permission.scope ? [...own, permission.scope] : own,
  }
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}
