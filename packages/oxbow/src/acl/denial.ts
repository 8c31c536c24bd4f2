/** The texts of denials: Tauri's own (A14, A15), and the remedy. */

import { splitCommandName } from '@oxbow/protocol/internal'
import { isCorePlugin } from './core-permissions.ts'
import type { GrantReference, Remedy } from './decision.ts'
import { type Caller, countsFor, type Grant, type Grants } from './grant.ts'
import { APP, type Manifest, type Manifests, wholeName } from './manifest.ts'
import { placeOf } from './placed-capability.ts'
import { STANDARD } from './standard.ts'

/** The data about a refused call. */
export interface Refusal {
  readonly caller: Caller
  /** The whole name, as the page has sent it. */
  readonly command: string
  readonly grants: Grants
  readonly manifests: Manifests
  /** Whether the app lists its own commands (A1). */
  readonly listsApp: boolean
}

/** The text of a release (A14). */
export function shortText(command: string): string {
  return `Command ${command} not allowed by ACL`
}

/** The text of development (A15), with the remedy. */
export function longText(refusal: Refusal): string {
  const remedy = remedyOf(refusal)
  return remedy ? `${tauriText(refusal)}\n\n${remedy.text}` : tauriText(refusal)
}

function tauriText(refusal: Refusal): string {
  const { caller, command, grants } = refusal
  const { label, remote } = caller
  const name = dotted(command)
  const denying = (grants.denied.get(command) ?? []).filter((grant) => countsFor(grant, caller))
  if (denying.length > 0) {
    const origin = remote === undefined ? 'local' : `remote: ${remote}`
    return `${name} explicitly denied on origin ${origin}\n\nreferenced by: ${references(denying)}`
  }
  const granting = grants.allowed.get(command)
  if (!granting) return `${name} not allowed. ${detail(refusal)}`
  const url = remote ?? 'local'
  const where = `window "${label}", webview "${label}", URL: ${url}`
  return `${name} not allowed on ${where}\n\nallowed on: ${contexts(granting)}\n\nreferenced by: ${references(granting)}`
}

function references(grants: readonly Grant[]): string {
  return grants
    .map(({ from, permission }) => {
      const name = permission.slice(permission.lastIndexOf(':') + 1)
      return `capability: ${from.capability.identifier}, permission: ${name}`
    })
    .join(' || ')
}

/** `[windows: "main", URL: local], …`: one for each address to which a capability applies. */
function contexts(grants: readonly Grant[]): string {
  return grants
    .flatMap(({ from: { capability } }) => {
      const { local, remote, windows, webviews } = capability
      const labels = [...listed('windows', windows), ...listed('webviews', webviews)]
      const urls = [...(local ? ['local'] : []), ...(remote?.urls ?? [])]
      return urls.map((url) => `[${[...labels, `URL: ${url}`].join(', ')}]`)
    })
    .join(', ')
}

function listed(what: string, patterns: readonly string[]): string[] {
  const quoted = patterns.toSorted().map((pattern) => `"${pattern}"`)
  return quoted.length === 0 ? [] : [`${what}: ${quoted.join(', ')}`]
}

function detail({ command, manifests, listsApp }: Refusal): string {
  const { key, name } = keyOf(command)
  const manifest = manifests.get(key)
  if (!manifest || (key === APP && !listsApp)) return 'Plugin not found'
  const permissions = permissionsFor(manifest, name)
  if (permissions.length === 0) return 'Command not found'
  return `Permissions associated with this command: ${permissions.join(', ')}`
}

/** The permissions and sets of a manifest that allow a command, by their whole names, sorted. */
function permissionsFor(manifest: Manifest, command: string): string[] {
  const { key, permissions, sets } = manifest
  const allows = (name: string, trail: readonly string[]): boolean => {
    const set = sets.get(name)
    if (trail.includes(name)) return false
    if (set) return set.permissions.some((inner) => allows(inner, [...trail, name]))
    return permissions.get(name)?.commands?.allow?.includes(command) ?? false
  }
  return [...new Set([...sets.keys(), ...permissions.keys()])]
    .filter((name) => allows(name, []))
    .sort()
    .map((name) => wholeName(key, name))
}

/** The change that would allow the call; `undefined` if no permission could allow it. */
export function remedyOf(refusal: Refusal): Remedy | undefined {
  const { caller, command, grants, manifests } = refusal
  const denying = (grants.denied.get(command) ?? []).find((grant) => countsFor(grant, caller))
  if (denying) return withoutDenial(denying)
  const { key, name } = keyOf(command)
  const manifest = manifests.get(key)
  const permission = manifest && narrowest(manifest, name)
  if (permission === undefined) return undefined
  const { label, remote } = caller
  const near = grants.capabilities.find((from) => from.isFor(label) && from.isFrom(remote))
  if (near?.capability === STANDARD.capability) {
    const { place, text } = newCapability(label, ['core:default', permission])
    return { text: `The app has no capabilities yet. ${text}`, permission, place }
  }
  if (near) {
    const place = placeOf(near)
    const { identifier } = near.capability
    const text = `To allow it, add "${permission}" to the permissions of the capability "${identifier}", in ${place}.`
    return { text, permission, place }
  }
  const origin = remote === undefined ? '' : ` and the URL "${remote}"`
  const { place, text } = newCapability(label, [permission], remote)
  const lack = `No capability applies to the window "${label}"${origin}.`
  return { text: `${lack} ${text}`, permission, place }
}

/** The place and the content of a new capability for a window. */
function newCapability(
  label: string,
  permissions: readonly string[],
  remote?: string,
): { readonly place: string; readonly text: string } {
  const identifier = label.replaceAll(/[^\p{L}\p{N}-]/gu, '-') || 'main'
  const place = `capabilities/${identifier}.json`
  const from = remote === undefined ? {} : { local: false, remote: { urls: [remote] } }
  const capability = JSON.stringify({ identifier, windows: [label], ...from, permissions })
  return {
    place,
    text: `To allow the command, write a capability, such as ${place}: ${capability}`,
  }
}

function withoutDenial({ from, permission }: Grant): Remedy {
  const place = placeOf(from)
  const { identifier } = from.capability
  const text = `To allow it, remove "${permission}" from the capability "${identifier}", in ${place}.`
  return { text, place }
}

/** The permission that allows this command and as few others as possible. */
function narrowest(manifest: Manifest, command: string): string | undefined {
  const fitting = [...manifest.permissions.values()].filter(({ commands }) =>
    commands?.allow?.includes(command),
  )
  const size = (permission: (typeof fitting)[number]): number =>
    permission.commands?.allow?.length ?? 0
  const [best] = fitting.sort((a, b) => size(a) - size(b))
  return best && wholeName(manifest.key, best.identifier)
}

/** The manifest of a command, and its name there. */
export function keyOf(command: string): { key: string; name: string } {
  const { plugin, command: name } = splitCommandName(command)
  if (plugin === undefined) return { key: APP, name }
  return { key: isCorePlugin(plugin) ? `core:${plugin}` : plugin, name }
}

function dotted(command: string): string {
  const { plugin, command: name } = splitCommandName(command)
  return plugin === undefined ? name : `${plugin}.${name}`
}

/** References as one phrase. */
export function phrase(references: readonly GrantReference[]): string {
  return references
    .map(({ capability, permission, place }) => `"${permission}" of "${capability}" (${place})`)
    .join(', ')
}
