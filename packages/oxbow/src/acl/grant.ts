/** The effect of capabilities: for each command, the windows that may call it and those that may not. */

import { identifierOf, type PermissionEntry } from './capability.ts'
import { invalidAcl } from './invalid-acl.ts'
import { labelPattern } from './label-pattern.ts'
import {
  APP,
  type FoundPermission,
  type Manifests,
  type Resolution,
  wholeName,
  wireName,
} from './manifest.ts'
import { entryPlaceOf, type PlacedCapability } from './placed-capability.ts'
import { isForHere } from './platform.ts'
import { remoteUrl } from './remote-url.ts'
import type { ScopeInput } from './scope.ts'

/** The calling page. */
export interface Caller {
  /** The label of the window, which is that of its webview too. */
  readonly label: string
  /** The origin of a page from elsewhere; none for pages of the app itself (A2). */
  readonly remote?: string | undefined
}

/** A capability with compiled patterns. */
export interface ActiveCapability extends PlacedCapability {
  /** Whether it applies to a window, whatever the origin of its page. */
  readonly isFor: (label: string) => boolean
  /** Whether it applies to pages of this origin. */
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
  /** Permissions of plugins that the app does not have. */
  readonly unknown: readonly UnknownGrant[]
}

/** A permission of a plugin that the app does not have, as one capability names it. */
export interface UnknownGrant {
  readonly plugin: string
  /** The permission's whole name, such as `fs:default`. */
  readonly permission: string
  readonly from: ActiveCapability
  /** The entry of the capability, which may be a set that holds the permission. */
  readonly entry: string
  /** Where the entry is written, such as `capabilities/main.json:9`. */
  readonly place: string
}

/** Whether a grant counts for a caller (A5, A7). */
export function countsFor({ from }: Grant, { label, remote }: Caller): boolean {
  return from.isFrom(remote) && from.isFor(label)
}

/**
 * Finds out what capabilities grant.
 *
 * @throws {IpcError} `invalid_config` with the texts of A9, for all permissions that there are not, a wrong
 * pattern of labels or of addresses
 */
export function grantsOf(placed: readonly PlacedCapability[], manifests: Manifests): Grants {
  const allowed = new Map<string, Grant[]>()
  const denied = new Map<string, Grant[]>()
  const global = new Map<string, Grant[]>()
  const capabilities = placed
    .filter(({ capability }) => isForHere(capability.platforms))
    .map(activate)
  const entries = capabilities.flatMap((from) => entriesOf(from, manifests))
  const problems = entries.flatMap(({ place, resolution }) =>
    resolution.problems.map((text) => `${place}: ${text}`),
  )
  if (problems.length > 0) throw invalidAcl(problems.join('; '))
  for (const { from, entry, resolution } of entries) {
    for (const found of resolution.permissions) {
      if (!isForHere(found.permission.platforms)) continue
      const { allow = [], deny = [] } = found.permission.commands ?? {}
      const grant = grantOf(from, entry, found)
      for (const command of allow) append(allowed, wireName(found.key, command), grant)
      for (const command of deny) append(denied, wireName(found.key, command), grant)
      if (allow.length + deny.length === 0) append(global, found.key, grant)
    }
  }
  const nameTheApp = entries.some(({ resolution }) =>
    resolution.permissions.some(({ key }) => key === APP),
  )
  return { capabilities, allowed, denied, global, nameTheApp, unknown: unknownIn(entries) }
}

/** An entry of a capability, and its permissions. */
interface ResolvedEntry {
  readonly from: ActiveCapability
  readonly entry: PermissionEntry
  readonly place: string
  readonly resolution: Resolution
}

function entriesOf(from: ActiveCapability, manifests: Manifests): ResolvedEntry[] {
  return from.capability.permissions.map((entry) => {
    const identifier = identifierOf(entry)
    const place = entryPlaceOf(from, identifier)
    return { from, entry, place, resolution: manifests.find(identifier) }
  })
}

function unknownIn(entries: readonly ResolvedEntry[]): UnknownGrant[] {
  return entries.flatMap(({ from, entry, place, resolution }) =>
    resolution.unknown.map(({ plugin, identifier }) => ({
      plugin,
      permission: identifier,
      from,
      entry: identifierOf(entry),
      place,
    })),
  )
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
