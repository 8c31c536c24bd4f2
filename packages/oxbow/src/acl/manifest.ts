/** The permissions of the app and its plugins, and sets of them. */

import { didYouMean } from '../base/did-you-mean.ts'
import { CORE_PLUGINS, coreDefault, NOT_HERE } from './core-permissions.ts'
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

/** A permission for an identifier. */
export interface FoundPermission {
  readonly key: string
  readonly permission: Permission
}

/** A permission of a plugin that the app does not have. */
export interface UnknownPermission {
  readonly plugin: string
  /** The whole name, such as `fs:default`. */
  readonly identifier: string
}

/** The permissions for an identifier of a capability. */
export interface Resolution {
  readonly permissions: readonly FoundPermission[]
  readonly unknown: readonly UnknownPermission[]
  /** The faults, in the texts of A9. */
  readonly problems: readonly string[]
}

/** The permissions of commands by their names: an `allow-` and a `deny-` for each. */
export function manifestOf(
  key: string,
  commands: readonly string[],
  files: readonly PermissionFile[] = [],
): Manifest {
  const listed = files.flatMap((file) => file.commands ?? [])
  const own = [...commands, ...listed].flatMap((command): Permission[] => [
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

// Written permissions take precedence over those generated from the commands' names, and later ones over
// earlier ones.
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

  /** The names of the app's plugins. */
  get plugins(): readonly string[] {
    return [...this.#byKey.keys()].filter(isPlugin)
  }

  /** The permissions for an identifier of a capability (A8). */
  find(identifier: string): Resolution {
    const { key, name } = this.#split(identifier)
    const manifest = this.#byKey.get(key)
    if (manifest) {
      const found = this.#lookUp(manifest, name, [])
      return found ?? problem(unknownPermission(manifest, name))
    }
    if (isPlugin(key)) return unknown(key, identifier)
    const known = [...this.#byKey.keys()].sort()
    const expected = `expected one of ${known.join(', ')}`
    return problem(`unknown ACL for ${shown(key)}, ${expected}${didYouMean(key, known)}`)
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
  ): Resolution | undefined {
    const { key } = manifest
    const set = manifest.sets.get(name)
    const permission = manifest.permissions.get(name)
    if (set) return this.#expand(manifest, set, trail)
    if (permission) return granted([{ key, permission }])
    if (name === 'default') return NOTHING
    if (name === 'allow-*' && key === APP) return granted(allowsOf(manifest))
    return undefined
  }

  #expand(manifest: Manifest, set: PermissionSet, trail: readonly PermissionSet[]): Resolution {
    if (trail.includes(set)) return problem(`permission set ${set.identifier} contains itself`)
    const further = [...trail, set]
    return joined(
      set.permissions.map((identifier) => {
        const { key, name } = this.#split(identifier)
        const other = key === APP ? undefined : this.#byKey.get(key)
        const found = other
          ? this.#lookUp(other, name, further)
          : this.#lookUp(manifest, identifier, further)
        if (found) return found
        if (!other && isPlugin(key)) return unknown(key, identifier)
        return problem(`permission ${identifier} not found from set ${set.identifier}`)
      }),
    )
  }
}

const NOTHING: Resolution = { permissions: [], unknown: [], problems: [] }

const granted = (permissions: readonly FoundPermission[]): Resolution => ({
  ...NOTHING,
  permissions,
})

const unknown = (plugin: string, identifier: string): Resolution => ({
  ...NOTHING,
  unknown: [{ plugin, identifier }],
})

const problem = (text: string): Resolution => ({ ...NOTHING, problems: [text] })

function joined(parts: readonly Resolution[]): Resolution {
  return {
    permissions: parts.flatMap(({ permissions }) => permissions),
    unknown: parts.flatMap((part) => part.unknown),
    problems: parts.flatMap(({ problems }) => problems),
  }
}

/** Whether a key is that of a plugin that an app can add: Tauri's core plugins are always there. */
function isPlugin(key: string): boolean {
  return key !== APP && key !== 'core' && !key.startsWith('core:')
}

function unknownPermission({ key, permissions, sets }: Manifest, name: string): string {
  const known = [...permissions.keys(), ...sets.keys()]
  return `unknown permission ${name} for ${shown(key)}${didYouMean(name, known)}`
}

function allowsOf({ key, permissions }: Manifest): FoundPermission[] {
  return [...permissions.values()]
    .filter(({ identifier }) => identifier.startsWith('allow-'))
    .map((permission) => ({ key, permission }))
}

function shown(key: string): string {
  return key === APP ? 'app manifest' : key
}
