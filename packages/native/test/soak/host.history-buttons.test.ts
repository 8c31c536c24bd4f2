// The back and forward buttons of a mouse, as in Tauri's windows on Linux.
import type { WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { type Desktop, PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { moveTo } from '../support/pointer.ts'

const [BACK, FORWARD] = ['8', '9']

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

/** Opens a window with two entries in its history, and puts the pointer over it. */
async function open(screen: Desktop): Promise<WebviewWindow> {
  const { window } = await startNative(screen)
  const main = await window()
  await main.evalWithResult("history.pushState(null, '', '#second')")
  await moveTo(screen, main, 'html')
  return main
}

const hashOf = (main: WebviewWindow): Promise<unknown> => main.evalWithResult('location.hash')

test('go back and forward in the history of a page', options, async () => {
  const main = await open(desktop())
  await desktop().run('xdotool', 'click', BACK)
  await waitFor(async () => expect(await hashOf(main)).toBe(''))
  await desktop().run('xdotool', 'click', FORWARD)
  await waitFor(async () => expect(await hashOf(main)).toBe('#second'))
})

test('go back to another page, which is the page of the window', options, async () => {
  const main = await open(desktop())
  await main.evalWithResult(
    `globalThis.isFirst = true; setTimeout(() => { location.href = '/?next' }); null`,
  )
  await waitFor(async () =>
    expect(await main.evalWithResult('location.search').catch(() => '')).toBe('?next'),
  )
  await desktop().run('xdotool', 'click', BACK)
  await waitFor(async () =>
    expect(await main.evalWithResult('location.hash').catch(() => '')).toBe('#second'),
  )
})
