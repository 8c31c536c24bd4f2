// Keys and the mouse wheel zoom the page only if the window's configuration allows it.
import type { WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { type Desktop, PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

/** Opens a window that has the focus and the pointer in it. */
async function open(screen: Desktop, zoomHotkeysEnabled: boolean): Promise<WebviewWindow> {
  const place = { x: 100, y: 100, width: 600, height: 400 }
  const windows = [{ title: 'Main', ...place, zoomHotkeysEnabled }]
  const { window } = await startNative(screen, { app: { windows } })
  const main = await window()
  await main.run('set_focus')
  await waitFor(async () => {
    expect(await main.run('is_focused')).toBe(true)
    expect(await main.evalWithResult('document.hasFocus()')).toBe(true)
  })
  const { x, y } = await screen.geometry('Main')
  await screen.run('xdotool', 'mousemove', `${x + 300}`, `${y + 200}`)
  await main.evalWithResult(`void (globalThis.wheels = globalThis.keys = 0)
    addEventListener('keydown', ({ key }) => { if (key !== 'Control') keys++ })
    addEventListener('wheel', () => wheels++)`)
  return main
}

/** The width of a page in CSS pixels: zooming in makes it smaller. */
async function widthOf(main: WebviewWindow): Promise<number> {
  return Number(await main.evalWithResult('innerWidth'))
}

async function press(screen: Desktop, ...keys: string[]): Promise<void> {
  await screen.run('xdotool', 'key', ...keys)
}

async function turn(screen: Desktop, way: 'up' | 'down'): Promise<void> {
  const button = way === 'up' ? '4' : '5'
  await screen.run('xdotool', 'keydown', 'ctrl', 'click', button, 'keyup', 'ctrl')
}

test('Ctrl with +, -, 0 and the wheel zoom a page whose window allows it', options, async () => {
  const screen = desktop()
  const main = await open(screen, true)
  const isAt = (zoom: number): Promise<void> =>
    waitFor(async () => {
      expect((await widthOf(main)) * zoom).toBeCloseTo(600, -1)
    })
  await press(screen, 'ctrl+equal')
  await isAt(1.2)
  await press(screen, 'ctrl+plus')
  await isAt(1.4)
  await press(screen, 'ctrl+minus')
  await isAt(1.2)
  await press(screen, 'ctrl+0')
  await isAt(1)
  await turn(screen, 'up')
  await isAt(1.2)
  await turn(screen, 'down')
  await turn(screen, 'down')
  await isAt(0.8)
  await main.run('set_webview_zoom', 2)
  await isAt(2)
  await press(screen, 'ctrl+KP_Add')
  await isAt(2.2)
})

test('a page may handle the zoom keys itself', options, async () => {
  const screen = desktop()
  const main = await open(screen, true)
  await main.evalWithResult(`addEventListener('keydown', (event) => {
    if (event.key === '-') event.preventDefault()
  })`)
  await press(screen, 'ctrl+minus', 'ctrl+equal')
  await waitFor(async () => expect((await widthOf(main)) * 1.2).toBeCloseTo(600, -1))
  expect(await main.evalWithResult('keys')).toBe(2)
})

test('keys and the wheel do not zoom a page by default', options, async () => {
  const screen = desktop()
  const main = await open(screen, false)
  await press(screen, 'ctrl+equal', 'ctrl+minus', 'ctrl+minus')
  await waitFor(async () => {
    await turn(screen, 'up')
    expect(await main.evalWithResult('keys')).toBe(3)
    expect(await main.evalWithResult('wheels')).toBeGreaterThan(0)
  })
  expect(await widthOf(main)).toBe(600)
})
