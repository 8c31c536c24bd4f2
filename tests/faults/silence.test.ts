// A connection that silently stops passing data is detected and replaced.
import { connect } from '@oxbow/api'
import type { App } from 'oxbow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { faultAt } from './chaos.ts'
import { buildFrontend, type FaultyFrontend } from './frontend.ts'
import { FaultProxy } from './proxy.ts'
import { workshop } from './workshop.ts'

/** Makes a call over the connection of a page. */
type Call = (number: number) => Promise<unknown>

interface CallingPage extends AsyncDisposable {
  readonly call: Call
}

let frontend: FaultyFrontend

beforeAll(async () => {
  frontend = await buildFrontend()
})

afterAll(() => frontend.remove())

async function openInNode(app: App, proxy: FaultProxy): Promise<CallingPage> {
  const page = await connect({ ...app.access('main'), WebSocket: proxy.WebSocket })
  return {
    call: (number) => page.invoke('record', { number }),
    [Symbol.asyncDispose]: async () => page.close(),
  }
}

async function openInChromium(app: App, proxy: FaultProxy): Promise<CallingPage> {
  const chromium = new Chromium(proxy.chromiumArgs)
  const page = await (await chromium.newContext()).newPage()
  await page.goto(app.url('main'))
  await page.evaluate(() => window.visit.call('record', { number: -1 }))
  return {
    call: (number) =>
      page.evaluate((given) => window.visit.call('record', { number: given }), number),
    [Symbol.asyncDispose]: () => chromium.close(),
  }
}

const HEARTBEAT_MS = 200

const LONG = { timeout: 40_000, interval: 5 }

// The moments at which connecting can hang: before the upgrade, during it, and after it.
const PLACES = (['up', 'down'] as const).flatMap((direction) =>
  [0, 60, 120].map((byte) => ({ direction, byte })),
)

describe.each([
  ['a Node client', openInNode],
  ['Chromium', openInChromium],
] as const)('%s', (_place, open) => {
  it('an opening that hangs does not keep the next one waiting', async () => {
    const { builder } = workshop()
    const app = builder.build({
      build: { frontendDist: frontend.folder },
      // A page that has not reconnected by then is lost for good.
      oxbow: { host: 'none', limits: { heartbeatMs: HEARTBEAT_MS, resumeMs: 300 * HEARTBEAT_MS } },
    })
    await app.start()
    await using proxy = await FaultProxy.start(app.url('main'))
    await using page = await open(app, proxy)
    for (const [number, place] of PLACES.entries()) {
      const connection = proxy.tally.connections
      proxy.plan = faultAt({ connection, kind: 'stall', ...place })
      proxy.cut()
      expect(await page.call(number)).toBe(number)
      expect(proxy.tally.faults.stall).toBe(number + 1)
    }
    await app.stop()
  })

  it('a network that stops for a while and then resumes loses nothing', async () => {
    const { builder, ledger } = workshop()
    const app = builder.build({
      build: { frontendDist: frontend.folder },
      oxbow: { host: 'none', limits: { heartbeatMs: HEARTBEAT_MS } },
    })
    await app.start()
    await using proxy = await FaultProxy.start(app.url('main'))
    await using page = await open(app, proxy)
    // The abandoned connection gets through first, with its close frame, and then its replacement.
    proxy.plan = (_connection, direction) =>
      direction === 'up' ? [{ after: 0, fault: { kind: 'delay', ms: 300 } }] : []
    const known = ledger.calls.length
    for (let number = 0; number < 3; number++) {
      const release = proxy.hold()
      const { connections } = proxy.tally
      const answer = page.call(number)
      // The page has detected the silence, and tries another connection, which hangs too.
      await expect.poll(() => proxy.tally.connections, LONG).toBeGreaterThan(connections)
      release()
      expect(await answer).toBe(number)
    }
    expect(ledger.calls.slice(known)).toEqual([0, 1, 2])
    await app.stop()
  })
})
