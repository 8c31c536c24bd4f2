/** What the app and its plugins have to offer to capabilities: permissions, and sets of them. */

import { CORE_PLUGINS, coreDefault, NOT_HERE } from './core-permissions.ts'
import { invalidAcl } from './invalid-acl.ts'
import type { Permission, PermissionFile, PermissionSet } from './permission.ts'

/** The key of the app's own permissions, which have no prefix. */
export const APP = '__app-acl__'

/** The permissions of one plugin, or of the app. */
export interface Manifest {
  /** `clock`, for a plugin of Tauri's own `core:event`, for the app {@link APP}. */
  readonly key: string
  readonly permissions: ReadonlyMap<string, Permission>
  readonly sets: ReadonlyMap<string, PermissionSet>
}

/** A permission that an identifier stands for. */
export interface FoundPermission {
  readonly key: string
  readonly permission: Permission
}

/** The permissions of commands by their names: an `allow-` and a `deny-` for each. */
export function manifestOf(
  key: string,
  commands: readonly string[],
  files: readonly PermissionFile[] = [],
): Manifest {
  const own = commands.flatMap((command): Permission[] => [
    { identifier: `allow-${hyphenated(command)}`, commands: { allow: [command] } },
    { identifier: `deny-${hyphenated(command)}`, commands: { deny: [command] } },
  ])
  const permissions = [...own, ...files.flatMap(({ permission = [] }) => permission)]
  const sets = files.flatMap(({ default: standard, set = [] }) =>
    standard ? [...set, { ...standard, identifier: 'default' }] : set,
  )
  return { key, permissions: byIdentifier(permissions), sets: byIdentifier(sets) }
}

const hyphenated = (command: string): string => command.replaceAll('_', '-')

// What is written goes before what is made of the commands' names, and the last before the first.
function byIdentifier<T extends { identifier: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.identifier, item]))
}

/** The name on the wire of a command of a manifest (A3). */
export function wireName(key: string, command: string): string {
  if (key === APP) return command
  return `plugin:${key.startsWith('core:') ? key.slice('core:'.length) : key}|${command}`
}

/** A permission's whole name, as capabilities have it. */
export function wholeName(key: string, name: string): string {
  return key === APP ? name : `${key}:${name}`
}

/** The manifests of Tauri's core plugins, and `core`, whose default is that of all of them (A10). */
export function coreManifests(commands: ReadonlyMap<string, readonly string[]>): Manifest[] {
  const plugins = CORE_PLUGINS.map((plugin) => {
    const own = [...(commands.get(plugin) ?? []), ...(NOT_HERE[plugin] ?? [])]
    const standard = coreDefault(plugin, own).map((name) => `allow-${hyphenated(name)}`)
    return manifestOf(`core:${plugin}`, own, [{ default: { permissions: standard } }])
  })
  const permissions = plugins.map(({ key }) => `${key}:default`)
  return [manifestOf('core', [], [{ default: { permissions } }]), ...plugins]
}

/** All manifests of an app. */
export class Manifests {
  readonly #byKey: ReadonlyMap<string, Manifest>

  constructor(manifests: readonly Manifest[]) {
    this.#byKey = new Map(manifests.map((manifest) => [manifest.key, manifest]))
  }

  get(key: string): Manifest | undefined {
    return this.#byKey.get(key)
  }

  /**
   * The permissions that an identifier of a capability stands for (A8).
   *
   * @throws {IpcError} `invalid_config`, with the texts of A9
   */
  find(identifier: string): FoundPermission[] {
    const { key, name } = this.#split(identifier)
    const manifest = this.#byKey.get(key)
    if (!manifest) {
      const known = [...this.#byKey.keys()].sort().join(', ')
      throw invalidAcl(`unknown ACL for ${shown(key)}, expected one of ${known}`)
    }
    const found = this.#lookUp(manifest, name, [])
    if (found) return found
    throw invalidAcl(`unknown permission ${name} for ${shown(key)}`)
  }

  #split(identifier: string): { key: string; name: string } {
    const colon = identifier.lastIndexOf(':')
    // Commands of the app may have a colon in their names.
    const isOwn = this.#byKey.get(APP)?.permissions.has(identifier)
    if (colon < 0 || isOwn) return { key: APP, name: identifier }
    return { key: identifier.slice(0, colon), name: identifier.slice(colon + 1) }
  }

  #lookUp(
    manifest: Manifest,
    name: string,
    trail: readonly PermissionSet[],
  ): FoundPermission[] | undefined {
    const { key } = manifest
    const set = manifest.sets.get(name)
    const permission = manifest.permissions.get(name)
    if (set) return this.#expand(manifest, set, trail)
    if (permission) return [{ key, permission }]
    if (name === 'default') return []
    if (name === 'allow-*' && key === APP) return allowsOf(manifest)
    return undefined
  }

  #expand(
    manifest: Manifest,
    set: PermissionSet,
    trail: readonly PermissionSet[],
  ): FoundPermission[] {
    if (trail.includes(set)) throw invalidAcl(`permission set ${set.identifier} holds itself`)
    return set.permissions.flatMap((identifier) => {
      const { key, name } = this.#split(identifier)
      const other = key === APP ? undefined : this.#byKey.get(key)
      const found = other
        ? this.#lookUp(other, name, [...trail, set])
        : this.#lookUp(manifest, identifier, [...trail, set])
      if (found) return found
      throw invalidAcl(`permission ${identifier} not found from set ${set.identifier}`)
    })
  }
}

function allowsOf({ key, permissions }: Manifest): FoundPermission[] {
  return [...permissions.values()]
    .filter(({ identifier }) => identifier.startsWith('allow-'))
    .map((permission) => ({ key, permission }))
}

function shown(key: string): string {
  return key === APP ? 'app manifest' : key
}
