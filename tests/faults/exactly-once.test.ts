// A connection that breaks repeatedly loses nothing, repeats nothing and keeps its order.
import { Channel, connect } from '@oxbow/api'
import type { App, ConfigInput } from 'oxbow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { newSeed } from '../support/random.ts'
import { chaos } from './chaos.ts'
import { buildFrontend, type FaultyFrontend } from './frontend.ts'
import { FaultProxy } from './proxy.ts'
import { digestsOf } from './stream.ts'
import { type Heard, type Round, type RoundReport, Worker } from './work.ts'
import { type Ledger, workshop } from './workshop.ts'

const SOAK = process.env.OXBOW_SOAK !== undefined
const SEED = Number(process.env.OXBOW_SEED ?? newSeed())

/** Number of broken connections. `npm run soak -- faults` uses the full size; `OXBOW_SEED` repeats a run. */
const BREAKS = SOAK ? 1000 : 15
/** The total amount of work. */
const CALLS = SOAK ? 10_000 : 600
const EVENTS = SOAK ? 20_000 : 1_200

const ROUND: Round = { calls: 200, events: 400, channels: 8, messages: 10 }

/** A working page, in Node or in a browser. */
interface WorkingPage extends AsyncDisposable {
  round(round: Round): Promise<RoundReport>
  heard(): Promise<Heard>
}

let frontend: FaultyFrontend

beforeAll(async () => {
  frontend = await buildFrontend()
})

afterAll(() => frontend.remove())

async function openInNode(app: App, proxy: FaultProxy): Promise<WorkingPage> {
  const page = await connect({ ...app.access('main'), WebSocket: proxy.WebSocket })
  const worker = new Worker({
    invoke: page.invoke as never,
    listen: page.listen,
    emit: page.emit,
    channel: (handler) => new Channel(handler, page.connection),
  })
  await worker.start()
  return {
    round: (round) => worker.round(round),
    heard: async () => worker.heard,
    [Symbol.asyncDispose]: async () => page.close(),
  }
}

async function openInChromium(app: App, proxy: FaultProxy): Promise<WorkingPage> {
  const chromium = new Chromium(proxy.chromiumArgs)
  const page = await (await chromium.newContext()).newPage()
  await page.goto(app.url('main'))
  await page.evaluate(() => window.worker.start())
  return {
    round: (round) => page.evaluate((given) => window.worker.round(given), round),
    heard: () => page.evaluate(() => window.worker.heard),
    [Symbol.asyncDispose]: () => chromium.close(),
  }
}

/** Works behind a proxy until enough work is done and enough connections are broken; returns the amount of work. */
async function work(
  page: WorkingPage,
  proxy: FaultProxy,
): Promise<{ rounds: number; faults: string[] }> {
  const faults: string[] = []
  let rounds = 0
  const once = async (): Promise<void> => {
    const first = rounds++ * ROUND.channels
    const { wrong, digests } = await page.round(ROUND)
    faults.push(...wrong)
    for (const [index, found] of digests.entries()) {
      const stream = first + index
      faults.push(...differences(`stream ${stream}`, found, digestsOf(stream, ROUND.messages)))
    }
  }
  const isEnough = (): boolean =>
    proxy.breaks > BREAKS && rounds * ROUND.calls >= CALLS && rounds * ROUND.events >= EVENTS
  while (faults.length === 0 && !isEnough()) await once()
  // After one more round, everything that was in flight has arrived.
  await once()
  return { rounds, faults }
}

/** Where two lists first differ, for lists that are too long to look at. */
function differences<T>(what: string, found: readonly T[], wanted: readonly T[]): string[] {
  const length = Math.max(found.length, wanted.length)
  for (let index = 0; index < length; index++) {
    if (found[index] === wanted[index]) continue
    return [`${what}: at ${index} ${found[index]}, not ${wanted[index]}; ${found.length} in all`]
  }
  return []
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function findings(ledger: Ledger, heard: Heard, rounds: number): string[] {
  const events = numbersTo((rounds * ROUND.events) / 2)
  return [
    ...ledger.wrong,
    ...differences('calls', ledger.calls, numbersTo(rounds * ROUND.calls)),
    ...differences('tocks in the backend', ledger.tocks, events),
    ...(['tick', 'tock'] as const).flatMap((name) =>
      heard[name].flatMap((numbers, index) => differences(`${name} ${index}`, numbers, events)),
    ),
  ]
}

// A connection on which nothing passes any more is noticed by its silence.
const CONFIG: ConfigInput = { oxbow: { host: 'none', limits: { heartbeatMs: 500 } } }

/** One in eight falls silent. */
const KINDS = [...Array(5).fill('cut'), 'half-close', 'half-close', 'stall'] as const

describe.each([
  ['a Node client', openInNode],
  ['Chromium', openInChromium],
] as const)('%s', (_place, open) => {
  it(`${BREAKS} broken connections, of seed ${SEED}: everything happens exactly once and in order`, {
    timeout: SOAK ? 60 * 60_000 : 180_000,
  }, async () => {
    const { builder, ledger } = workshop()
    const app = builder.build({ ...CONFIG, build: { frontendDist: frontend.folder } })
    await app.start()
    await using proxy = await FaultProxy.start(app.url('main'))
    await using page = await open(app, proxy)
    proxy.plan = chaos({ seed: SEED, breaks: BREAKS, kinds: KINDS })
    proxy.cut()
    const { rounds, faults } = await work(page, proxy)
    faults.push(...findings(ledger, await page.heard(), rounds))
    expect(faults).toEqual([])
    expect(proxy.breaks).toBeGreaterThan(BREAKS)
    await app.stop()
  })
})
