// Dialogs of pages return the user's answer, and an open dialog does not block the app.
import { expect, test } from 'vitest'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { answer, choose, goesOn, openTwo, PLACE, shows } from './support/dialogs.ts'
import { click } from './support/pointer.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

test(
  'answers to alert, confirm and prompt arrive, and everything else keeps running',
  options,
  async () => {
    const app = await openTwo(desktop())
    expect(await answer(app, 'alert("a")')).toBe(null)
    expect(await answer(app, 'confirm("b")')).toBe(true)
    expect(await answer(app, 'confirm("b")', { key: 'Escape' })).toBe(false)
    expect(await answer(app, 'prompt("c", "d")')).toBe('d')
    expect(await answer(app, 'prompt("c")', { text: 'hello' })).toBe('hello')
    expect(await answer(app, 'prompt("c", "d")', { key: 'Escape' })).toBe(null)
  },
)

test('a page is notified that its user has chosen no file', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  const chosen = await choose(app, 'multiple accept=".txt"')
  await shows(screen, 'Select Files')
  await goesOn(app, 'meanwhile')
  await screen.run('xdotool', 'key', 'Escape')
  await waitFor(async () => expect(await chosen()).toBe('cancel'))
  await waitFor(async () => expect(await screen.titles()).not.toContain('Select Files'))
})

test('the page and the window agree about full screen', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  const { main } = app
  const shown = async (): Promise<unknown[]> => [
    await main.run('is_fullscreen'),
    await main.evalWithResult('document.fullscreenElement !== null'),
  ]
  await main.evalWithResult(`document.body.innerHTML = '<button style="height: 100px">full</button>'
    document.querySelector('button').onclick = () => document.body.requestFullscreen(); null`)
  await click(screen, main, 'button')
  await waitFor(async () => expect(await shown()).toEqual([true, true]))
  const full = await main.run('inner_size')
  await waitFor(() => expect(app.payloads('tauri://resize').at(-1)).toEqual(full))
  await main.evalWithResult('document.exitFullscreen()')
  await waitFor(async () => expect(await shown()).toEqual([false, false]))
  const { width, height } = PLACE
  await waitFor(() => expect(app.payloads('tauri://resize').at(-1)).toEqual({ width, height }))
})
