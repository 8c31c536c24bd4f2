/** Makes the access control list of an app from its configuration, its plugins and its files. */

import { splitCommandName } from '@oxbow/protocol'
import * as v from 'valibot'
import type { Config } from '../config.ts'
import type { Plugin } from '../plugin.ts'
import { Acl } from './acl.ts'
import { CapabilitySchema, capabilitiesIn } from './capability.ts'
import { isCorePlugin } from './core-permissions.ts'
import { readDefinitions } from './definition-file.ts'
import { grantsOf, type PlacedCapability } from './grant.ts'
import { invalidAcl } from './invalid-acl.ts'
import { APP, coreManifests, type Manifest, Manifests, manifestOf } from './manifest.ts'
import { type PermissionFile, PermissionFileSchema } from './permission.ts'

/** What an app has to do with capabilities. */
export interface AclSources {
  readonly config: Config
  /** The directory of the app, in which `capabilities/` and `permissions/` are. */
  readonly root: URL
  /** The names of all commands, as they are on the wire. */
  readonly commands: Iterable<string>
  readonly plugins: readonly Plugin[]
  readonly isDevelopment: boolean
}

/** What every window of an app may do that says nothing itself. */
const STANDARD: PlacedCapability = {
  capability: {
    identifier: 'default',
    local: true,
    windows: ['*'],
    webviews: [],
    permissions: ['core:default'],
  },
  place: 'the standard of an app without capabilities',
}

/**
 * Reads everything, once.
 *
 * @throws {IpcError} `invalid_config`, naming the file: with the texts of A9, or for what has the wrong shape
 */
export function loadAcl(sources: AclSources): Acl {
  const { config, root, isDevelopment } = sources
  const appFiles = permissionFiles(root, new URL('permissions/', root))
  const manifests = new Manifests(manifestsOf(sources, appFiles))
  const configured = capabilitiesOf(config, root)
  const isConfigured = configured.length > 0
  const grants = grantsOf(isConfigured ? configured : [STANDARD], manifests)
  const { devUrl } = config.build
  return new Acl({
    grants,
    manifests,
    listsApp: appFiles.length > 0 || grants.nameTheApp,
    isConfigured,
    isDevelopment,
    devOrigin: devUrl === undefined ? undefined : new URL(devUrl).origin,
  })
}

function manifestsOf(
  { commands, plugins, root }: AclSources,
  appFiles: readonly PermissionFile[],
): Manifest[] {
  const byPlugin = new Map<string, string[]>(plugins.map(({ name }) => [name, []]))
  for (const name of commands) {
    const { plugin = APP, command } = splitCommandName(name)
    byPlugin.set(plugin, [...(byPlugin.get(plugin) ?? []), command])
  }
  const own = [...byPlugin]
    .filter(([plugin]) => plugin !== APP && !plugin.startsWith('__') && !isCorePlugin(plugin))
    .map(([plugin, names]) => {
      const declared = plugins.find(({ name }) => name === plugin)?.permissions
      return manifestOf(plugin, names, filesOf(declared, root, plugin))
    })
  const app = manifestOf(APP, byPlugin.get(APP) ?? [], appFiles)
  return [app, ...coreManifests(byPlugin), ...own]
}

/** A plugin has its permissions with it, as an object or as a folder of files. */
function filesOf(declared: Plugin['permissions'], root: URL, plugin: string): PermissionFile[] {
  if (declared === undefined) return []
  if (declared instanceof URL) return permissionFiles(root, declared)
  return [check(PermissionFileSchema, declared, `the permissions of the plugin ${plugin}`)]
}

function permissionFiles(root: URL, folder: URL): PermissionFile[] {
  return readDefinitions(root, folder).map(({ path, value }) =>
    check(PermissionFileSchema, value, path),
  )
}

/** The capabilities that count: those of the configuration, or else those of all files (A4). */
function capabilitiesOf({ app }: Config, root: URL): PlacedCapability[] {
  const files = unique(
    readDefinitions(root, new URL('capabilities/', root)).flatMap(({ path, text, value }) =>
      capabilitiesIn(value).map((item) => ({
        capability: check(CapabilitySchema, item, path),
        place: path,
        text,
      })),
    ),
  )
  const { capabilities } = app.security
  if (capabilities.length === 0) return files
  return unique(
    capabilities.map((item, index) => {
      const place = `app.security.capabilities[${index}]`
      if (typeof item !== 'string') return { capability: item, place }
      const file = files.find(({ capability }) => capability.identifier === item)
      if (file) return file
      throw invalidAcl(`capability with identifier ${item} not found`, place)
    }),
  )
}

function unique(placed: readonly PlacedCapability[]): PlacedCapability[] {
  const seen = new Map<string, PlacedCapability>()
  for (const item of placed) {
    const { identifier } = item.capability
    const before = seen.get(identifier)
    if (before) {
      const places = `${before.place} and ${item.place}`
      throw invalidAcl(`capability with identifier \`${identifier}\` already exists (${places})`)
    }
    seen.set(identifier, item)
  }
  return [...seen.values()]
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, place: string): T {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const lines = result.issues.map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
  throw invalidAcl(lines.join('; '), place)
}
