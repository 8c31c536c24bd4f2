// The list of supported commands matches the commands of native windows.
import { expect, test } from 'vitest'
import { windowCommands } from '../../native-webview/src/window.ts'
import { webviewPlugin } from '../../oxbow/src/plugins/webview-plugin.ts'
import { windowPlugin } from '../../oxbow/src/plugins/window-plugin.ts'
import { commandsOf, sidesOf } from '../src/gtk/window-commands.ts'
import { supportedCommands } from '../src/support.ts'

// Commands are only named here, never run.
const nothing = {} as never

test('the list has every command of a window on Linux', () => {
  expect(new Set(supportedCommands('linux'))).toEqual(
    new Set(Object.keys(commandsOf(sidesOf(nothing)))),
  )
})

test.each(['darwin', 'win32'] as const)(
  'the list has every command of a window on %s',
  (platform) => {
    expect(new Set(supportedCommands(platform))).toEqual(
      new Set(Object.keys(windowCommands(nothing))),
    )
  },
)

test('no command is in the list that Tauri does not have', () => {
  const known = new Set([
    ...[windowPlugin, webviewPlugin].flatMap(({ commands }) => Object.keys(commands ?? {})),
    // Methods of Tauri's `WebviewWindow` in Rust.
    ...['open_devtools', 'close_devtools', 'is_devtools_open'],
    ...['cookies', 'cookies_for_url', 'set_cookie', 'delete_cookie'],
  ])
  expect(supportedCommands('linux').filter((name) => !known.has(name))).toEqual([])
})
