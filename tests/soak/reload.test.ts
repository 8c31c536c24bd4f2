// Pages that leave with everything open leave nothing behind. `npm run soak -- reload` uses 1,000 pages.
import { type Connected, connect } from '@oxbow/api'
import type { Metrics } from 'oxbow'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { buildFrontend, type FaultyFrontend } from '../faults/frontend.ts'
import { Chromium } from '../support/chromium.ts'
import { heldBy, MeasuredBackend, MIB, metricsOf } from './measured-backend.ts'

const TIMES = 1000
/** Number of warm-up rounds, which create what is created only once, such as compiled code. */
const WARM_UP = 50
/** MiB by which the heap may grow. */
const GROWTH = 5

const PROGRAM = `
import { setTimeout as pause } from 'node:timers/promises'
import { channel, stream } from './oxbow.mjs'
import { z } from 'zod'

const ended = (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve))
setInterval(() => {
  app.emit('tick', 'what an event has to say')
  app.emitTo('main', 'tock', { n: 1 })
}, 20)

builder.delivery({ tick: 'latest' }).commands({
  hold: command((_args, { signal }) => ended(signal)),
  flow: command({ on: channel() }, ({ on }) => {
    on.retain()
    const timer = setInterval(() => void on.send('a message'), 10)
    on.signal.addEventListener('abort', () => clearInterval(timer))
  }),
  take: command({ from: stream() }, async ({ from }) => {
    for await (const bytes of from) void bytes
  }),
  give: command(async function* () {
    for (let n = 0; ; n++) {
      yield n
      await pause(10)
    }
  }),
  ask: command((_args, { window }) => {
    window.evalWithResult('new Promise(() => {})').catch(ignore)
  }),
  all_open: command(async () => {
    while (app.metrics().streams < 6) await pause(1)
  }),
  address: command({ label: z.string() }, async ({ label }) => {
    if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label)
    return app.url(label)
  }),
})
`

let frontend: FaultyFrontend
let backend: MeasuredBackend
let watcher: Connected
let context: BrowserContext
const chromium = new Chromium()

beforeAll(async () => {
  frontend = await buildFrontend('tests/soak/busy-page.ts')
})

beforeEach(async () => {
  // A closed tab may end without a close frame.
  const oxbow = { host: 'none', limits: { resumeMs: 500 } }
  const config = { build: { frontendDist: frontend.folder }, oxbow }
  backend = await MeasuredBackend.start({ program: PROGRAM, config, labels: ['watcher'] })
  const [way] = backend.ways
  watcher = await connect({ url: '', key: '', ...way?.access, WebSocket })
  context = await chromium.newContext()
})

afterEach(async () => {
  await context.close()
  watcher.close()
  backend[Symbol.dispose]()
})

afterAll(async () => {
  await chromium.close()
  await frontend.remove()
})

/** The current counts, without counters that only grow, and without messages in flight. */
async function gauges(): Promise<Partial<Metrics>> {
  const { connections, listeners, channels, streams, calls, scripts, resources, ...rest } =
    await metricsOf(watcher)
  const { windows } = rest
  return { connections, listeners, channels, streams, calls, scripts, resources, windows }
}

async function open(label: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto((await watcher.invoke('address', { label })) as string)
  await page.evaluate(() => window.opened)
  return page
}

/** Repeats something; returns the growth of the heap after the warm-up, in MiB. */
async function growthOf(step: (n: number) => Promise<void>, settled: () => Promise<void>) {
  for (let n = 0; n < WARM_UP; n++) await step(n)
  await settled()
  const before = await heldBy(watcher)
  const start = performance.now()
  for (let n = 0; n < TIMES; n++) await step(n)
  await settled()
  const growth = ((await heldBy(watcher)) - before) / MIB
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  const was = (before / MIB).toFixed(1)
  console.log(
    `${TIMES} times in ${seconds} s: a heap of ${was} MiB has grown by ${growth.toFixed(2)} MiB`,
  )
  return growth
}

const LONG = { timeout: 30_000, interval: 20 }
const timeout = 3_600_000

describe('nothing is left', () => {
  it(`of a page that is loaded ${TIMES} times`, { timeout }, async () => {
    const alone = await gauges()
    const page = await open('main')
    const withPage = await gauges()
    expect(withPage).toMatchObject({ streams: 6, scripts: 1, resources: 1 })
    const asBefore = () => vi.waitFor(async () => expect(await gauges()).toEqual(withPage), LONG)
    const growth = await growthOf(
      async (n) => {
        await page.reload()
        // Some are reloaded before they have opened everything.
        if (n % 3 > 0) await page.evaluate(() => window.opened)
      },
      async () => {
        await page.evaluate(() => window.opened)
        await asBefore()
      },
    )
    await page.close()
    // The window ends with its page.
    const rest = { ...alone, windows: 1 }
    await vi.waitFor(async () => expect(await gauges()).toEqual(rest), LONG)
    expect(growth).toBeLessThan(GROWTH)
  })

  it(`of ${TIMES} tabs that are opened and closed`, { timeout }, async () => {
    const alone = await gauges()
    let label = 0
    const asBefore = () => vi.waitFor(async () => expect(await gauges()).toEqual(alone), LONG)
    const growth = await growthOf(async () => {
      const page = await open(`tab-${label++}`)
      await page.close()
    }, asBefore)
    expect(growth).toBeLessThan(GROWTH)
  })
})
