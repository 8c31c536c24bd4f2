/** `plugin:webview`: the commands of pages for webviews. Each of our windows is one webview (N1, §7.3). */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { WindowConfigInput } from '../config/config.ts'
import { refuseInitialization } from '../config/initialization.ts'
import type { AppHandle } from '../window/app-handle.ts'
import { coreCommand, missingCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'
import { onWindow } from './window-plugin.ts'

const WEBVIEW_COMMANDS = [
  'webview_position webview_size webview_hide webview_show set_webview_focus set_webview_size',
  'set_webview_position set_webview_zoom set_webview_auto_resize set_webview_background_color',
  'clear_all_browsing_data internal_toggle_devtools print',
].flatMap((line) => line.split(' '))

/** The label of a window that is created without one, as in the configuration. */
const DEFAULT_LABEL = 'main'

/** Reports an error in the options like that of any argument (I17). */
function explainOptions(error: unknown): never {
  if (!(error instanceof InvalidConfig)) throw error
  const text = `invalid args \`options\` for command \`create_webview_window\`: ${error.reason}`
  throw new IpcError('invalid_args', text, { cause: error })
}

async function createByPage(app: AppHandle, options: { readonly label: string }): Promise<void> {
  refuseInitialization(options)
  await app.createWebviewWindow(options.label, options as WindowConfigInput)
}

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
      { options: v.looseObject({ label: v.optional(v.string(), DEFAULT_LABEL) }) },
      async ({ options }, { app }) => {
        await createByPage(app, options).catch(explainOptions)
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
