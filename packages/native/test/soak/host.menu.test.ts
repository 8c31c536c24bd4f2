// The context menu of the webview, and its suggestions for a misspelt word.
import type { ConfigInput, WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { type Desktop, PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { moveTo } from '../support/pointer.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

/** Opens a window whose page counts `contextmenu` events. */
async function open(
  screen: Desktop,
  native: NonNullable<ConfigInput['oxbow']>['native'] = {},
): Promise<WebviewWindow> {
  const windows = [{ title: 'Main', x: 100, y: 100, width: 600, height: 400 }]
  const { window } = await startNative(screen, { app: { windows }, oxbow: { native } })
  const main = await window()
  await main.run('set_focus')
  await waitFor(async () => expect(await main.evalWithResult('document.hasFocus()')).toBe(true))
  await main.evalWithResult(`void (globalThis.menus = 0)
    addEventListener('contextmenu', () => menus++)
    document.body.innerHTML = '<textarea style="font-size: 80px">wrold</textarea>'`)
  return main
}

async function clickRight(screen: Desktop, main: WebviewWindow): Promise<void> {
  const before = Number(await main.evalWithResult('menus'))
  await moveTo(screen, main, 'textarea')
  await screen.run('xdotool', 'click', '3')
  await waitFor(async () => expect(await main.evalWithResult('menus')).toBe(before + 1))
}

/** The number of menus on the screen; the pointer may have opened a submenu. */
async function menusOf(screen: Desktop): Promise<number> {
  // `xdotool` fails if it finds nothing.
  const found = await screen
    .run('xdotool', 'search', '--onlyvisible', '--name', '^app.oxbow.test$')
    .catch(() => '')
  return found.split('\n').filter(Boolean).length
}

test(
  'a right click opens the menu of the webview, unless the page prevents it',
  options,
  async () => {
    const screen = desktop()
    const main = await open(screen)
    await clickRight(screen, main)
    await waitFor(async () => expect(await menusOf(screen)).toBeGreaterThan(0))
    await waitFor(async () => {
      await screen.run('xdotool', 'key', 'Escape')
      expect(await menusOf(screen)).toBe(0)
    })
    await main.evalWithResult("addEventListener('contextmenu', (event) => event.preventDefault())")
    await clickRight(screen, main)
    expect(await main.run('title')).toBe('Main')
    expect(await menusOf(screen)).toBe(0)
  },
)

test('without oxbow.native.contextMenu only the page hears of a right click', options, async () => {
  const screen = desktop()
  const main = await open(screen, { contextMenu: false })
  for (let count = 0; count < 3; count++) {
    await clickRight(screen, main)
    expect(await main.run('title')).toBe('Main')
    expect(await menusOf(screen)).toBe(0)
  }
})

test('the menu suggests another word for a misspelt one', options, async () => {
  const screen = desktop()
  // `xx_XX` has no dictionary.
  const main = await open(screen, { spellCheck: ['xx_XX', 'en_US'] })
  await clickRight(screen, main)
  await waitFor(async () => expect(await menusOf(screen)).toBeGreaterThan(0))
  await screen.run('xdotool', 'key', 'Home', 'Return')
  await waitFor(async () => {
    const value = await main.evalWithResult("document.querySelector('textarea').value")
    expect(value).not.toBe('wrold')
    expect(value).toMatch(/^\w{4,6}$/)
  })
})
