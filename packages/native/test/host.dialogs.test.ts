// Dialogs of pages return the user's answer, and neither an open dialog nor a long text blocks the app.
import type { WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { type NativeApp, startNative } from './support/app.ts'
import { type Desktop, PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { pixelAt } from './support/pixel.ts'
import { click } from './support/pointer.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

const PLACE = { x: 100, y: 100, width: 600, height: 400 }

/** Opens two windows, and focuses one of them. */
async function open(screen: Desktop): Promise<NativeApp & { readonly main: WebviewWindow }> {
  const windows = [
    { title: 'Main', ...PLACE },
    { label: 'other', title: 'Other', ...PLACE, x: 750, focus: false },
  ]
  const app = await startNative(screen, { app: { windows } })
  const main = await app.window()
  await app.window('other')
  await main.evalWithResult(
    "void (document.body.style.cssText = 'background: #fff; height: 100vh')",
  )
  await main.run('set_focus')
  await waitFor(async () => {
    expect(await main.evalWithResult('document.hasFocus()')).toBe(true)
    expect(await cornerOf(screen)).toBe('ffffff')
  })
  return { ...app, main }
}

/** The colour of a page near its corner: WebKit darkens the page behind a dialog. */
async function cornerOf(screen: Desktop): Promise<string> {
  const { x, y } = await screen.geometry('Main')
  return pixelAt(screen.display, x + 20, y + 20)
}

async function dialogIsOpen(screen: Desktop): Promise<void> {
  await waitFor(async () => expect(await cornerOf(screen)).toMatch(/^[6-9]/))
}

async function dialogHasGone(screen: Desktop): Promise<void> {
  await waitFor(async () => expect(await cornerOf(screen)).toBe('ffffff'))
}

/** Asserts that the window process still executes commands. */
async function goesOn({ window }: NativeApp, title: string): Promise<void> {
  const other = await window('other')
  await other.run('set_title', title)
  expect(await other.run('title')).toBe(title)
  expect(await other.evalWithResult('1 + 1')).toBe(2)
}

/** Answers a dialog with a text and a key, and returns the result that the script gets. */
async function answer(
  app: NativeApp & { readonly main: WebviewWindow },
  script: string,
  { key = 'Return', text = '' } = {},
): Promise<unknown> {
  const screen = desktop()
  const asked = app.main.evalWithResult(script)
  await dialogIsOpen(screen)
  await goesOn(app, script.slice(0, 20))
  if (text !== '') await screen.run('xdotool', 'type', text)
  await screen.run('xdotool', 'key', key)
  const answered = await asked
  await dialogHasGone(screen)
  return answered
}

test(
  'answers to alert, confirm and prompt arrive, and everything else keeps running',
  options,
  async () => {
    const app = await open(desktop())
    expect(await answer(app, 'alert("a")')).toBe(null)
    expect(await answer(app, 'confirm("b")')).toBe(true)
    expect(await answer(app, 'confirm("b")', { key: 'Escape' })).toBe(false)
    expect(await answer(app, 'prompt("c", "d")')).toBe('d')
    expect(await answer(app, 'prompt("c")', { text: 'hello' })).toBe('hello')
    expect(await answer(app, 'prompt("c", "d")', { key: 'Escape' })).toBe(null)
  },
)

test('an extremely long text is cut, and blocks nothing', options, async () => {
  const app = await open(desktop())
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
  const app = await open(screen)
  app.main.eval('for (;;) alert("again")')
  await dialogIsOpen(screen)
  await screen.run('xdotool', 'key', '--repeat', '3', 'Return')
  await dialogIsOpen(screen)
  await screen.run('wmctrl', '-c', 'Main')
  await waitFor(async () => expect(await screen.titles()).toEqual(['Other']))
  await goesOn(app, 'after')
})

/** Chooses files as a user does, and returns the result that the page gets: names, or `cancel`. */
async function choose(main: WebviewWindow, attributes: string): Promise<() => Promise<unknown>> {
  await main.evalWithResult(`(() => {
    document.body.innerHTML = '<input type="file" ${attributes} style="display: block; height: 100px">'
    const input = document.querySelector('input')
    globalThis.chosen = undefined
    // A late key press must not open the dialog again.
    input.onclick = () => input.blur()
    input.onchange = () => { globalThis.chosen = [...input.files].map(({ name }) => name) }
    input.oncancel = () => { globalThis.chosen = 'cancel' }
  })()`)
  await click(desktop(), main, 'input')
  return () => main.evalWithResult('globalThis.chosen ?? null')
}

async function shows(screen: Desktop, title: string): Promise<void> {
  await waitFor(async () => expect(await screen.titles()).toContain(title))
  await screen.handle(title, 'windowfocus', '--sync')
}

test('a page is notified that its user has chosen no file', options, async () => {
  const screen = desktop()
  const app = await open(screen)
  const chosen = await choose(app.main, 'multiple accept=".txt"')
  await shows(screen, 'Select Files')
  await goesOn(app, 'meanwhile')
  await screen.run('xdotool', 'key', 'Escape')
  await waitFor(async () => expect(await chosen()).toBe('cancel'))
  await waitFor(async () => expect(await screen.titles()).not.toContain('Select Files'))
})

test('the choice of a file ends with the window', options, async () => {
  const screen = desktop()
  const app = await open(screen)
  await app.app.createWebviewWindow('child', { title: 'Child', parent: 'main' })
  await app.window('child')
  await app.main.run('set_focus')
  await choose(app.main, 'multiple accept="image/*"')
  await shows(screen, 'Select Files')
  await app.main.destroy()
  await waitFor(async () => expect((await screen.titles()).sort()).toEqual(['Child', 'Other']))
  await goesOn(app, 'after')
})

test('the print dialog ends when a window has to close', options, async () => {
  const screen = desktop()
  const app = await open(screen)
  app.main.eval('for (;;) print()')
  await shows(screen, 'Print')
  await app.main.destroy()
  await waitFor(async () => expect(await screen.titles()).toEqual(['Other']))
  await goesOn(app, 'after')
})

test('a thousand calls of print are a few dialogs to cancel', options, async () => {
  const screen = desktop()
  const app = await open(screen)
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

test('the page and the window agree about full screen', options, async () => {
  const screen = desktop()
  const app = await open(screen)
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
