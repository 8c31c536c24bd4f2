// The list of what native windows can do is what they can do.
import { expect, test } from 'vitest'
import { webviewPlugin } from '../../oxbow/src/plugins/webview.ts'
import { windowPlugin } from '../../oxbow/src/plugins/window.ts'
import { Appearance } from '../src/gtk/appearance.ts'
import { Behaviour } from '../src/gtk/behaviour.ts'
import { Geometry } from '../src/gtk/geometry.ts'
import { supported } from '../src/support.ts'
import { windowCommands } from '../src/window.ts'

// Commands are only named here, never run.
const nothing = {} as never

const everywhere = Object.keys(windowCommands(nothing))
const linux = [Geometry, Behaviour, Appearance].flatMap((Part) =>
  Object.keys(new Part(nothing, nothing, nothing).commands),
)

test('the list has every command of a window on Linux', () => {
  expect(new Set(supported('linux'))).toEqual(new Set([...everywhere, ...linux]))
})

test.each(['darwin', 'win32'] as const)(
  'the list has every command of a window on %s',
  (platform) => {
    expect(new Set(supported(platform))).toEqual(new Set(everywhere))
  },
)

test('no command is in the list that Tauri does not have', () => {
  const known = new Set(
    [windowPlugin, webviewPlugin].flatMap(({ commands }) => Object.keys(commands ?? {})),
  )
  expect(supported('linux').filter((name) => !known.has(name))).toEqual([])
})
