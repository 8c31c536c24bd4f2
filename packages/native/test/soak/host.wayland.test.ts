// Native windows on Wayland, where programs can neither read nor set the position of their windows. There is no mouse.
import type { WebviewWindow } from 'oxbow'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startWeston } from '../../../oxbow/test/support/weston.ts'
import { type NativeApp, startNative, windowProcessOf } from '../support/app.ts'
import { PATIENCE, waitFor } from '../support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

// Otherwise GTK could choose an X display.
const NO_X = { display: '' }

async function start(scale: number): Promise<NativeApp> {
  const weston = await startWeston({ scale })
  for (const [name, value] of Object.entries(weston.env)) vi.stubEnv(name, value)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await weston.stop()
  })
  const size = { width: 400, height: 300 }
  return await startNative(NO_X, { app: { windows: [{ title: 'Main', ...size }] } })
}

/** The outcomes of commands: a value, or the code of an error. */
async function settled(window: WebviewWindow, calls: readonly [string, unknown?][]) {
  const answers: unknown[] = []
  for (const [command, value] of calls) {
    answers.push(await window.run(command, value).catch(({ code }) => code))
  }
  return answers
}

test.each([1, 2])('a window has its size in pixels of the scale %i', options, async (scale) => {
  const app = await start(scale)
  const main = await app.window()
  await waitFor(async () => expect(await main.run('scale_factor')).toBe(scale))
  expect(await main.evalWithResult('[innerWidth, innerHeight, devicePixelRatio]')).toEqual([
    400,
    300,
    scale,
  ])
  expect(await main.run('inner_size')).toEqual({ width: 400 * scale, height: 300 * scale })
  await main.run('set_size', { Physical: { width: 500 * scale, height: 350 * scale } })
  await waitFor(async () =>
    expect(await main.evalWithResult('[innerWidth, innerHeight]')).toEqual([500, 350]),
  )
})

test(
  'commands that Wayland does not support resolve without an effect, as in Tauri',
  options,
  async () => {
    const app = await start(1)
    const main = await app.window()
    const done: [string, unknown?][] = [
      ['set_position', { Logical: { x: 10, y: 10 } }],
      ['center'],
      ['set_always_on_top', true],
      ['set_always_on_bottom', true],
      ['set_skip_taskbar', true],
      ['set_visible_on_all_workspaces', true],
      ['request_user_attention', { type: 'Critical' }],
      ['set_focus'],
    ]
    const before = await main.run('outer_position')
    expect(await settled(main, done)).toEqual(done.map(() => null))
    expect(await main.run('outer_position')).toEqual(before)
    expect(await main.evalWithResult('1 + 1')).toBe(2)
  },
)

test('without a mouse, only commands that need one fail', options, async () => {
  const app = await start(1)
  const main = await app.window()
  const pid = windowProcessOf()
  const moving: [string, unknown?][] = [
    ['cursor_position'],
    ['set_cursor_position', { Logical: { x: 5, y: 5 } }],
    ['start_dragging'],
    ['start_resize_dragging', 'East'],
  ]
  expect(await settled(main, moving)).toEqual(moving.map(() => 'host_failed'))
  expect(windowProcessOf()).toBe(pid)
  expect(await main.evalWithResult('1 + 1')).toBe(2)
})
