// The mouse cursor over native windows, and clicks on windows that ignore the mouse.
import type { WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { cursorOn } from '../support/cursor.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { click } from '../support/pointer.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

test('the cursor of a window applies to later pages too', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen)
  const main = await window()
  const { x, y } = await screen.geometry('Main')
  let moves = 0
  /** Moves the mouse each time, as WebKit updates the cursor only then. */
  const shown = (name: string): Promise<void> =>
    waitFor(async () => {
      await screen.run('xdotool', 'mousemove', `${x + 100 + (moves++ % 2)}`, `${y + 100}`)
      expect(cursorOn(screen.display)).toBe(name)
    })
  await main.run('set_cursor_icon', 'hand')
  await shown('pointer')
  await main.run('set_cursor_icon', 'notAllowed')
  await shown('not-allowed')
  await main.run('set_cursor_visible', false)
  await shown('none')
  await main.run('set_cursor_visible', true)
  await shown('not-allowed')
  await main.evalWithResult('setTimeout(() => location.reload()); window.isOld = true')
  await waitFor(async () => {
    expect(await main.evalWithResult('document.readyState + window.isOld')).toBe(
      'completeundefined',
    )
  })
  await shown('not-allowed')
  // The CSS cursor of an element takes precedence.
  await main.evalWithResult("document.body.style = 'height: 100vh; cursor: move'; null")
  await shown('move')
  await main.evalWithResult("document.body.style = 'height: 100vh'; null")
  await main.run('set_cursor_icon', 'default')
  await shown('left_ptr')
})

/** Counts the clicks that a page gets. */
async function countClicks(window: WebviewWindow): Promise<() => Promise<unknown>> {
  await window.evalWithResult(`
    document.body.style.height = '100vh'
    globalThis.clicks = 0
    addEventListener('mousedown', () => clicks++)
    null`)
  return () => window.evalWithResult('clicks')
}

test('a window that is disabled, or ignores the mouse, gets no clicks', options, async () => {
  const screen = desktop()
  const place = { x: 50, y: 50, width: 400, height: 300 }
  const { app, window } = await startNative(screen, {
    app: { windows: [{ title: 'Main', ...place }] },
  })
  const main = await window()
  const below = await countClicks(main)
  // An enabled window above its disabled parent is how apps make modal windows.
  await app.createWebviewWindow('over', { title: 'Over', parent: 'main', ...place })
  const over = await window('over')
  const above = await countClicks(over)
  await click(screen, over, 'body')
  await waitFor(async () => expect(await above()).toBe(1))

  await over.run('set_enabled', false)
  expect(await over.run('is_enabled')).toBe(false)
  await click(screen, over, 'body')
  await over.run('set_enabled', true)
  expect(await over.run('is_enabled')).toBe(true)
  await waitFor(async () => {
    await click(screen, over, 'body')
    expect(await above()).toBe(2)
  })

  await main.run('set_enabled', false)
  await over.run('set_ignore_cursor_events', true)
  await click(screen, over, 'body')
  await main.run('set_enabled', true)
  await waitFor(async () => {
    await click(screen, over, 'body')
    expect(await below()).toBe(1)
  })
  expect(await above()).toBe(2)
  await over.run('set_ignore_cursor_events', false)
  await click(screen, over, 'body')
  await waitFor(async () => expect(await above()).toBe(3))
})
