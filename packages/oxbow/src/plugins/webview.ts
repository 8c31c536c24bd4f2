/** `plugin:webview`: what pages do to webviews; ours are windows with one page each (N1, §7.3). */

import * as v from 'valibot'
import type { WindowConfigInput } from '../config.ts'
import { definePlugin, type Plugin } from '../plugin.ts'
import { coreCommand, missingCommand } from './core-command.ts'
import { onWindow } from './window.ts'

const WEBVIEW_COMMANDS = [
  'webview_position webview_size webview_hide webview_show set_webview_focus set_webview_size',
  'set_webview_position set_webview_zoom set_webview_auto_resize set_webview_background_color',
  'clear_all_browsing_data internal_toggle_devtools print',
].flatMap((line) => line.split(' '))

const NOT_FOUND = 'webview not found'

export const webviewPlugin: Plugin = definePlugin({
  name: 'webview',
  commands: {
    ...Object.fromEntries(
      WEBVIEW_COMMANDS.map((name) => [
        name,
        onWindow((window, value) => window.run(name, value), NOT_FOUND),
      ]),
    ),
    create_webview_window: coreCommand(
      { options: v.looseObject({ label: v.string() }) },
      async ({ options }, { app }) => {
        await app.createWebviewWindow(options.label, options as WindowConfigInput)
      },
    ),
    create_webview: missingCommand('plugin:webview|create_webview'),
    reparent: missingCommand('plugin:webview|reparent'),
    get_all_webviews: coreCommand({}, (_args, { app }) =>
      [...app.webviewWindows().keys()].map((label) => ({ windowLabel: label, label })),
    ),
    webview_close: onWindow((window) => window.close(), NOT_FOUND),
  },
})
