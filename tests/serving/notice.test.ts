// Printed addresses that people open, and the notices that they may see.
import { type App, Builder, type ConfigInput } from 'oxbow'
import type { Page } from 'playwright-core'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { frontendFolder } from '../support/app.ts'
import { Chromium, consoleOf, errorsOf } from '../support/chromium.ts'

const chromium = new Chromium()
afterAll(() => chromium.close())

const ROOT = new URL('../..', import.meta.url)

/** An app that can only print addresses, and the printed addresses. */
async function startPrinting(): Promise<{ app: App; printed: string[] }> {
  vi.stubEnv('DISPLAY', '')
  vi.stubEnv('WAYLAND_DISPLAY', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const printed: string[] = []
  const info = (_fields: object, message: string): void => {
    printed.push(...(/http:\S+/.exec(message) ?? []))
  }
  const config: ConfigInput = {
    productName: 'Downloads & more',
    build: { frontendDist: frontendFolder() },
    bundle: { icon: ['examples/downloads/page/icon.svg'] },
    oxbow: { host: 'browser', port: 0 },
  }
  const app = Builder.default()
    .logger({ debug() {}, info, warn() {}, error() {} })
    .build(config, { root: ROOT })
  await app.start()
  onTestFinished(async () => void (await app.stop()))
  return { app, printed }
}

const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent()

it('a printed address is short and opens the window; used again, it offers a new one', async () => {
  const { app, printed } = await startPrinting()
  const [address = ''] = printed
  // The address fits into a line of a terminal, after the name of an app.
  expect(address.length).toBeLessThan(64)
  const context = await chromium.newContext()
  const first = await context.newPage()
  await first.goto(address)
  const isOpen = (): boolean => app.getWebviewWindow('main')?.isConnected ?? false
  await expect.poll(isOpen).toBe(true)
  expect(first.url()).not.toContain('ticket')

  const second = await context.newPage()
  expect((await second.goto(address))?.status()).toBe(403)
  expect(await heading(second)).toBe('This link has already been used')
  expect(await second.title()).toBe('This link has already been used – Downloads & more')
  await second.getByRole('link', { name: 'Open the app again' }).click()
  expect(await heading(second)).toBe('The window is open in another tab')

  await first.close()
  await expect.poll(isOpen).toBe(false)
  await second.getByRole('link', { name: 'Try again' }).click()
  expect(await heading(second)).toBe('There is a new link in the terminal')
  expect(printed).toHaveLength(2)
  await second.goto(printed[1] ?? '')
  await expect.poll(isOpen).toBe(true)
  await context.close()
})

it.each(['light', 'dark'] as const)(
  'a notice can be read on a narrow screen: %s',
  async (colorScheme) => {
    const { printed } = await startPrinting()
    const viewport = { width: 320, height: 500 }
    const context = await chromium.newContext({ colorScheme, viewport })
    const page = await context.newPage()
    await page.goto(`${new URL(printed[0] ?? '').origin}/?oxbow-ticket=used`)
    const look = await page.evaluate(() => {
      const { backgroundColor } = getComputedStyle(document.body)
      const image = document.querySelector('img')
      return {
        backgroundColor,
        width: document.documentElement.scrollWidth,
        hasIcon: image !== null && image.naturalWidth > 0,
        buttonIsDressed: getComputedStyle(document.querySelector('a') ?? image ?? document.body)
          .display,
      }
    })
    expect(look).toEqual({
      backgroundColor: colorScheme === 'light' ? 'rgb(245, 246, 248)' : 'rgb(22, 24, 29)',
      width: 320,
      hasIcon: true,
      buttonIsDressed: 'inline-block',
    })
    // The policy blocks nothing of the notice. The browser reports only the status as an error.
    expect(await errorsOf(page)).toEqual([])
    expect((await consoleOf(page)).join()).not.toMatch(/polic/i)
    await context.close()
  },
)
