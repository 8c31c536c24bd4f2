// An app whose page opens dialogs, and a user who answers them.
import type { WebviewWindow } from 'oxbow'
import { expect } from 'vitest'
import { type NativeApp, startNative } from './app.ts'
import { type Desktop, waitFor } from './desktop.ts'
import { pixelAt } from './pixel.ts'
import { click } from './pointer.ts'

/** Of the window whose page opens dialogs. */
export const PLACE = { x: 100, y: 100, width: 600, height: 400 }

/** An app whose page opens dialogs in one window, beside another. */
export interface AppOfTwo extends NativeApp {
  readonly main: WebviewWindow
  readonly screen: Desktop
}

/** Opens two windows, and focuses one of them. */
export async function openTwo(screen: Desktop): Promise<AppOfTwo> {
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
  return { ...app, main, screen }
}

/** The colour of a page near its corner: WebKit darkens the page behind a dialog. */
async function cornerOf(screen: Desktop): Promise<string> {
  const { x, y } = await screen.geometry('Main')
  return pixelAt(screen.display, x + 20, y + 20)
}

export async function dialogIsOpen(screen: Desktop): Promise<void> {
  await waitFor(async () => expect(await cornerOf(screen)).toMatch(/^[6-9]/))
}

async function dialogHasGone(screen: Desktop): Promise<void> {
  await waitFor(async () => expect(await cornerOf(screen)).toBe('ffffff'))
}

/** Asserts that the window process still executes commands. */
export async function goesOn({ window }: NativeApp, title: string): Promise<void> {
  const other = await window('other')
  await other.run('set_title', title)
  expect(await other.run('title')).toBe(title)
  expect(await other.evalWithResult('1 + 1')).toBe(2)
}

/** Answers a dialog with a text and a key, and returns the result that the script gets. */
export async function answer(
  app: AppOfTwo,
  script: string,
  { key = 'Return', text = '' } = {},
): Promise<unknown> {
  const { main, screen } = app
  const asked = main.evalWithResult(script)
  await dialogIsOpen(screen)
  await goesOn(app, script.slice(0, 20))
  if (text !== '') await screen.run('xdotool', 'type', text)
  await screen.run('xdotool', 'key', key)
  const answered = await asked
  await dialogHasGone(screen)
  return answered
}

/** Chooses files as a user does, and returns the result that the page gets: names, or `cancel`. */
export async function choose(
  { main, screen }: AppOfTwo,
  attributes: string,
): Promise<() => Promise<unknown>> {
  await main.evalWithResult(`(() => {
    document.body.innerHTML = '<input type="file" ${attributes} style="display: block; height: 100px">'
    const input = document.querySelector('input')
    globalThis.chosen = undefined
    // A late key press must not open the dialog again.
    input.onclick = () => input.blur()
    input.onchange = () => { globalThis.chosen = [...input.files].map(({ name }) => name) }
    input.oncancel = () => { globalThis.chosen = 'cancel' }
  })()`)
  await click(screen, main, 'input')
  return () => main.evalWithResult('globalThis.chosen ?? null')
}

export async function shows(screen: Desktop, title: string): Promise<void> {
  await waitFor(async () => expect(await screen.titles()).toContain(title))
  await screen.handle(title, 'windowfocus', '--sync')
}
