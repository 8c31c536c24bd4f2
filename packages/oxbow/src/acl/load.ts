/** Makes the access control list of an app from its configuration, its plugins and its files. */

import { splitCommandName } from '@oxbow/protocol/internal'
import { Acl } from './acl.ts'
import { AclFiles } from './acl-files.ts'
import { isCorePlugin } from './core-permissions.ts'
import { grantsOf } from './grant.ts'
import { invalidAcl } from './invalid-acl.ts'
import { APP, coreManifests, type Manifest, Manifests, manifestOf } from './manifest.ts'
import type { PermissionFile } from './permission.ts'
import type { PlacedCapability } from './placed-capability.ts'
import { STANDARD } from './standard.ts'
import { unknownPlugins } from './unknown-plugin.ts'

/** The part of an app's configuration about capabilities. */
export interface AclConfig {
  readonly app: { readonly security: { readonly capabilities: readonly (string | object)[] } }
  readonly build: { readonly devUrl?: string | undefined }
}

/** A plugin, as far as capabilities know it. */
export interface PermittedPlugin {
  readonly name: string
  /** Its permissions, or the folder that has them. */
  readonly permissions?: PermissionFile | URL
}

/** The parts of an app that concern capabilities. */
export interface AclSources {
  readonly config: AclConfig
  /** The directory of the app, in which `capabilities/` and `permissions/` are. */
  readonly root: URL
  /** The names of all commands, as they are on the wire. */
  readonly commands: Iterable<string>
  readonly plugins: readonly PermittedPlugin[]
  readonly isDevelopment: boolean
}

/**
 * Reads everything, once.
 *
 * @throws {IpcError} `invalid_config`, naming the file: with the texts of A9, or for what has the wrong shape
 */
export function loadAcl(sources: AclSources): Acl {
  const { config, root, isDevelopment } = sources
  const files = new AclFiles(root)
  const appFiles = files.permissions(new URL('permissions/', root))
  const manifests = new Manifests(manifestsOf(sources, appFiles, files))
  const configured = capabilitiesOf(config, files)
  const isConfigured = configured.length > 0
  const grants = grantsOf(isConfigured ? configured : [STANDARD], manifests)
  const { devUrl } = config.build
  return new Acl({
    grants,
    manifests,
    listsApp: appFiles.length > 0 || grants.nameTheApp,
    isConfigured,
    isDevelopment,
    remarks: [...files.remarks, ...unknownPlugins(grants.unknown, manifests.plugins)],
    devOrigin: devUrl === undefined ? undefined : new URL(devUrl).origin,
  })
}

function manifestsOf(
  { commands, plugins }: AclSources,
  appFiles: readonly PermissionFile[],
  files: AclFiles,
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
      return manifestOf(plugin, names, filesOf(declared, files, plugin))
    })
  const app = manifestOf(APP, byPlugin.get(APP) ?? [], appFiles)
  return [app, ...coreManifests(byPlugin), ...own]
}

/** A plugin has its permissions with it, as an object or as a folder of files. */
function filesOf(
  declared: PermittedPlugin['permissions'],
  files: AclFiles,
  plugin: string,
): PermissionFile[] {
  if (declared === undefined) return []
  if (declared instanceof URL) return files.permissions(declared)
  return [files.permissionFile(declared, `the permissions of the plugin ${plugin}`)]
}

/** The capabilities that count: those of the configuration, or else those of all files (A4). */
function capabilitiesOf({ app }: AclConfig, files: AclFiles): PlacedCapability[] {
  const placed = unique(files.capabilities())
  const { capabilities } = app.security
  if (capabilities.length === 0) return placed
  return unique(
    capabilities.map((item, index) => {
      const place = `app.security.capabilities[${index}]`
      if (typeof item !== 'string') return { capability: files.capability(item, place), place }
      const file = placed.find(({ capability }) => capability.identifier === item)
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
