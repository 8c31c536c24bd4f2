// Neither long texts and endless dialogs nor the end of a window with a dialog blocks the app.
import { expect, test } from 'vitest'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { answer, choose, dialogIsOpen, goesOn, openTwo, shows } from '../support/dialogs.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

test('an extremely long text is cut, and blocks nothing', options, async () => {
  const app = await openTwo(desktop())
  expect(await answer(app, 'alert("x\\n".repeat(1e6))')).toBe(null)
  expect(await answer(app, 'confirm("\u{1f600}".repeat(1e6))')).toBe(true)
  expect(await answer(app, 'prompt("", "ab".repeat(1e6))')).toBe('ab'.repeat(2000))
  expect(await answer(app, 'prompt("a\\0b", "c\\0d\\uD800")')).toEqual(expect.any(String))
  await app.main.evalWithResult("void (location.hash = 'x'.repeat(1e7))")
  expect(await app.main.evalWithResult('[confirm("b"), prompt("c", "d")]')).toEqual([false, null])
  await waitFor(() => expect(app.logs.join('\n')).toContain('the address of the page is too long'))
  await goesOn(app, 'long')
})

test('a page that opens dialogs in an endless loop closes like any other', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  app.main.eval('for (;;) alert("again")')
  await dialogIsOpen(screen)
  await screen.run('xdotool', 'key', '--repeat', '3', 'Return')
  await dialogIsOpen(screen)
  await screen.run('wmctrl', '-c', 'Main')
  await waitFor(async () => expect(await screen.titles()).toEqual(['Other']))
  await goesOn(app, 'after')
})

test('the choice of a file ends with the window', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  await app.app.createWebviewWindow('child', { title: 'Child', parent: 'main' })
  await app.window('child')
  await app.main.run('set_focus')
  await choose(app, 'multiple accept="image/*"')
  await shows(screen, 'Select Files')
  await app.main.destroy()
  await waitFor(async () => expect((await screen.titles()).sort()).toEqual(['Child', 'Other']))
  await goesOn(app, 'after')
})

test('the print dialog ends when a window has to close', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  app.main.eval('for (;;) print()')
  await shows(screen, 'Print')
  await app.main.destroy()
  await waitFor(async () => expect(await screen.titles()).toEqual(['Other']))
  await goesOn(app, 'after')
})

test('a thousand calls of print are a few dialogs to cancel', options, async () => {
  const screen = desktop()
  const app = await openTwo(screen)
  let isDone = false
  void app.main.evalWithResult('for (let count = 0; count < 1000; count++) print()').then(() => {
    isDone = true
  })
  await shows(screen, 'Print')
  await waitFor(async () => {
    await screen.run('xdotool', 'key', 'Escape')
    expect(isDone).toBe(true)
  })
  expect(app.logs.filter((line) => line.includes('wants to print too often'))).toHaveLength(1)
  await goesOn(app, 'after')
})
