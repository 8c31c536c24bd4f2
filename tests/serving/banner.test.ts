// The banner of @oxbow/api/banner, in a page whose backend stops and restarts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type App, Builder } from 'oxbow'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'

const chromium = new Chromium()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-banner-'))
  await build({
    stdin: {
      contents: `import { showConnection } from '@oxbow/api/banner'
showConnection({ texts: { reload: 'Noch einmal' }, delayMs: 100 }).then((hide) => { window.hide = hide })`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    format: 'iife',
    outfile: join(folder, 'app.js'),
  })
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><body><script src="/app.js"></script>',
  )
})

afterAll(async () => {
  await chromium.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(port = 0): Promise<App> {
  const log = (): void => {}
  const app = Builder.default()
    .logger({ debug: log, info: log, warn: log, error: log })
    .build({
      build: { frontendDist: folder },
      oxbow: {
        host: 'none',
        port,
        shutdownMs: 50,
        limits: { resumeMs: 1500 },
        server: { secret: 'known to the first process and to the second' },
      },
    }) as App
  await app.start()
  return app
}

it('the banner appears when the backend is gone, says when the page is lost, and disappears when the backend is back', async () => {
  const first = await start()
  const context = await chromium.newContext()
  const page = await context.newPage()
  await page.goto(first.url('main'))
  await page.waitForFunction(() => 'hide' in window)
  const banner = page.locator('.oxbow-connection')
  expect(await banner.isVisible()).toBe(false)
  const { port } = new URL(first.url('main'))
  await first.stop()
  await banner.waitFor()
  // If the backend announces its end, the banner shows the end at once.
  await expect.poll(() => banner.getAttribute('data-state')).toBe('lost')
  const reload = banner.getByRole('button')
  expect(await reload.textContent()).toBe('Noch einmal')
  expect(
    await banner.evaluate(({ shadowRoot }) =>
      [...(shadowRoot?.querySelectorAll('[part]') ?? [])].map((part) => part.getAttribute('part')),
    ),
  ).toEqual(['text', 'reload'])
  const second = await start(Number(port))
  await banner.waitFor({ state: 'hidden' })
  expect(await banner.getAttribute('data-state')).toBe('connected')
  await page.evaluate(() => (window as unknown as { hide: () => Promise<void> }).hide())
  expect(await banner.count()).toBe(0)
  await context.close()
  await second.stop()
})
