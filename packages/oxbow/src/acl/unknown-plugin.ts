/** Plugins in capabilities that the app does not have: a warning for each, with the remedy. */

import { nearest } from '../base/did-you-mean.ts'
import type { Finding } from './finding.ts'
import type { UnknownGrant } from './grant.ts'

/**
 * Tauri's official plugins, by the names that their permissions begin with. This is the one list of them: a
 * plugin that Oxbow brings gets its import here.
 */
const OFFICIAL_PLUGINS: ReadonlySet<string> = new Set(
  [
    'autostart barcode-scanner biometric cli clipboard-manager deep-link dialog fs geolocation',
    'global-shortcut haptics http localhost log nfc notification opener os persisted-scope positioner',
    'process shell single-instance sql store stronghold updater upload websocket window-state',
  ].flatMap((line) => line.split(' ')),
)

/** A finding for each plugin, however often it is named. */
export function unknownPlugins(
  unknown: readonly UnknownGrant[],
  known: readonly string[],
): Finding[] {
  const plugins = [...new Set(unknown.map(({ plugin }) => plugin))]
  return plugins.map((plugin) => {
    const uses = unknown.filter((use) => use.plugin === plugin)
    const named = [...new Set(uses.map(({ permission, place }) => `"${permission}" (${place})`))]
    const text = `The app has no plugin "${plugin}", which capabilities name: ${named.join(', ')}. Its calls stay denied.`
    return { level: 'problem', kind: 'unknown-plugin', text, remedy: remedyFor(plugin, known) }
  })
}

function remedyFor(plugin: string, known: readonly string[]): string {
  if (OFFICIAL_PLUGINS.has(plugin)) {
    return `Oxbow does not have Tauri's plugin "${plugin}" yet: define one of this name with definePlugin, or remove its permissions.`
  }
  const meant = nearest(plugin, known)
  const guess = meant === undefined ? '' : `Did you mean "${meant}"? `
  return `${guess}Add the plugin with Builder.plugin, or remove its permissions.`
}
