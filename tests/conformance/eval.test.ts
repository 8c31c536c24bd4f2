// W1, W2: scripts of the backend that arrive while a page is still being parsed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from 'oxbow'
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { needsBrowser } from '../support/engine.ts'
import type {} from '../support/page/internals.ts'

const PAGE = `<!doctype html>
<title>slow</title>
<script src="/slow.js"></script>
<body id="late"><script type="module" src="/module.js"></script></body>
`

const chromium = new Chromium()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-eval-'))
  await Promise.all([
    writeFile(join(folder, 'index.html'), PAGE),
    writeFile(join(folder, 'slow.js'), 'var steps = []'),
    writeFile(join(folder, 'module.js'), `steps.push('module')`),
  ])
})

afterAll(async () => {
  await chromium.close()
  await rm(folder, { recursive: true })
})

/** Opens an address in a new page, and blocks the parser at the first script until the test releases it. */
async function openHeldUp(url: string): Promise<{ page: Page; letGo: () => Promise<void> }> {
  const page = await (await chromium.newContext()).newPage()
  const held = new Promise<Route>((resolve) => page.route('**/slow.js', resolve))
  await page.goto(url, { waitUntil: 'commit' })
  const route = await held
  // The browser prefetches the script, so the bridge may not have run yet. A blocked page draws no frames,
  // and Playwright polls by frames.
  await page.waitForFunction(() => '__OXBOW_INTERNALS__' in window, undefined, { polling: 10 })
  return { page, letGo: () => route.continue() }
}

/** Waits until a page has handled all messages sent before. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => window.__OXBOW_INTERNALS__.invoke('plugin:app|version'))
}

it('W1 W2 scripts wait until the document is parsed, in their order, and nothing else does', async (context) => {
  needsBrowser(context, 'a script that the test holds back on its way')
  const app = Builder.default()
    .setup((handle) => {
      handle.getWebviewWindow('main')?.eval(`steps.push('setup in ' + document.body.id)`)
    })
    .build({ build: { frontendDist: folder }, oxbow: { host: 'none' } })
  await app.start()
  try {
    const { page, letGo } = await openHeldUp(app.url('main'))
    const main = app.getWebviewWindow('main')
    const answer = main?.evalWithResult('steps.push("answer"); return document.readyState')
    await settle(page)
    const early = await page.evaluate(() => [document.readyState, 'steps' in window])
    expect(early).toEqual(['loading', false])
    await letGo()
    expect(await answer).toBe('interactive')
    main?.eval('steps.push("late")')
    await settle(page)
    const steps = await page.evaluate(() => Reflect.get(window, 'steps'))
    expect(steps).toEqual(['module', 'setup in late', 'answer', 'late'])
  } finally {
    await app.stop()
  }
})
