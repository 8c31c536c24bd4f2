/** `plugin:app`: information about the app for pages, and its exit. */

import * as v from 'valibot'
import { channel } from '../channel/channel.ts'
import { ThemeValue } from '../config/window-value.ts'
import type { Command } from '../ipc/command.ts'
import { coreCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

/** The newest Tauri whose page package is tested against this backend. */
const TAURI_VERSION = '2.12.5'

// The values that Node accepts as `process.exitCode`.
const exitCode = v.pipe(v.number(), v.safeInteger())

const nothing: Command = coreCommand({}, () => null)

const constant = (value: unknown): Command => coreCommand({}, () => value)

export const appPlugin: Plugin = definePlugin({
  name: 'app',
  commands: {
    version: coreCommand({}, (_args, { app }) => app.config.version),
    name: coreCommand({}, (_args, { app }) => app.config.productName),
    tauri_version: constant(TAURI_VERSION),
    identifier: coreCommand({}, (_args, { app }) => app.config.identifier),
    bundle_type: constant(null),
    supports_multiple_windows: constant(true),
    default_window_icon: constant(null),
    fetch_data_store_identifiers: constant([]),
    exit: coreCommand({ code: v.optional(exitCode, 0) }, ({ code }, { app }) => app.exit(code)),
    // Listeners for events of mobile systems are accepted, although these events never happen here (C22).
    register_listener: coreCommand({ event: v.string(), handler: channel() }, () => null),
    remove_listener: coreCommand({ event: v.string(), channelId: v.number() }, () => null),
    set_app_theme: coreCommand({ theme: ThemeValue }, async ({ theme }, { app }) => {
      const themed = [...app.webviewWindows().values()].map((window) => {
        const done = window.run('set_theme', theme)
        // A page that is still loading gets the script too, but the call does not wait for it: it may never
        // connect.
        return window.isConnected ? done : void done.catch(() => {})
      })
      await Promise.all(themed)
    }),
    // Commands of macOS and iOS; elsewhere they do nothing, as in Tauri.
    app_show: nothing,
    app_hide: nothing,
    set_dock_visibility: coreCommand({ visible: v.boolean() }, () => null),
    remove_data_store: coreCommand({ uuid: v.array(v.number()) }, () => null),
  },
})
