// A page that has lost the key of its window.
import { Builder } from 'oxbow'
import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { needsBrowser } from '../support/engine.ts'
import { makeMachine } from '../support/real-windows.ts'

// Milliseconds; enough for a browser on a slow machine.
const TIMEOUT = 120_000

it(
  'a window of the app is that window, whatever the storage of its page holds',
  async () => {
    await using machine = await makeMachine()
    await using running = await machine.start({
      app: { windows: [{ label: 'main' }, { label: 'second' }] },
    })
    const main = await running.window()
    await running.window('second')
    await running.ask('main', `history.replaceState(null, '', '/bare.html?a=1#b')`)
    // Removes the key, both for this document and for the next.
    main.eval(`
      const clear = () => sessionStorage.clear()
      addEventListener('pagehide', clear)
      clear()
      window.isOld = true
      location.reload()`)
    await expect
      .poll(
        async () =>
          await running
            .ask(
              'main',
              `return [window.isOld ?? false, location.pathname + location.search + location.hash]`,
            )
            .catch(String),
        { timeout: 30_000 },
      )
      .toEqual([false, '/bare.html?a=1#b'])
    expect(await running.ask('second', 'location.pathname')).toBe('/')
    expect([...running.app.webviewWindows().keys()].sort()).toEqual(['main', 'second'])
  },
  TIMEOUT,
)

describe('a tab without a key', () => {
  it('informs its user, and leads to a page that helps', async (context) => {
    needsBrowser(context, 'a window always has its key')
    await using running = await startApp(Builder.default())
    const page = await running.open()
    const opened = page.context().waitForEvent('page')
    await page.evaluate(() => {
      // A tab that a user has opened by its address alone.
      window.open(location.href, '', 'noopener')
    })
    const bare = await opened
    await bare.waitForLoadState()
    // The page may not need a window, so no error is logged until it does.
    expect(
      await bare.evaluate(() =>
        window.oxbow.invoke('plugin:app|version').catch(({ code }) => code),
      ),
    ).toBe('unauthorized')
    const link = bare.getByRole('alert').getByRole('link')
    await link.waitFor()
    expect(await bare.getByRole('alert').textContent()).toContain(
      'is not connected to a window of the app',
    )
    await link.click()
    await bare
      .getByRole('heading', { name: 'This page is not connected to a window of the app' })
      .waitFor()
    expect(running.app.getWebviewWindow('main')?.isConnected).toBe(true)
  })

  it('that is a copy says that the original is still open', async (context) => {
    needsBrowser(context, 'a window has one page')
    await using running = await startApp(Builder.default())
    const page = await running.open()
    const opened = page.waitForEvent('popup')
    await page.evaluate(() => void window.open(location.href))
    const copy = await opened
    await copy.waitForLoadState()
    await copy.evaluate(() => window.oxbow.invoke('plugin:app|version').catch(() => {}))
    const bar = copy.getByRole('alert')
    await bar.waitFor()
    expect(await bar.textContent()).toContain('open in another tab')
    await bar.getByRole('button').click()
    await expect.poll(() => copy.locator('oxbow-help').count()).toBe(0)
  })
})
