// One of ten pages has stopped reading. Its cost for the backend stays within the limits, and the other pages
// are not affected. `npm run soak -- slow-page` uses 5 million events and 1 GiB of messages.
import { connect } from '@oxbow/api'
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import type { PageAccess } from 'oxbow'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { heldBy, MeasuredBackend, MIB, metricsOf } from './measured-backend.ts'
import { CHUNK, Reader } from './reader.ts'
import { StoppableReaders } from './stoppable-reader.ts'

const SOAK = process.env.OXBOW_SOAK !== undefined

const PAGES = 10
const EVENTS = SOAK ? 5_000_000 : 60_000
/** Total bytes of the messages on the channels of reading pages. */
const BYTES = SOAK ? 1024 * MIB : 36 * MIB
const CHUNKS = Math.ceil(BYTES / CHUNK / (PAGES - 1))
const EVENTS_OF_ROUND = 1000

/** The small run has smaller limits, so that they are reached. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  // On a slow machine the page is silent for minutes, so the backend must keep its connection as long.
  resumeMs: 3_600_000,
  ...(!SOAK && { windowBytes: MIB, unacknowledgedBytes: 4 * MIB }),
}

/** Bytes in flight to a reading page: its window, and a round of events. */
const WINDOW = LIMITS.windowBytes + CHUNK + 256 * EVENTS_OF_ROUND

/** Bytes by which a backend's memory varies after any work, because of compiled code and the like. */
const BY_THE_WAY = (SOAK ? 8 : 4) * MIB

/** MiB of the system's memory by which the backend may grow at most; in a short run, garbage decides that. */
const CEILING = 256

/** Sends events to all pages, and messages to each, at the pace of the reading pages. */
const PROGRAM = `
import { setImmediate as turn } from 'node:timers/promises'
import { channel } from './oxbow.mjs'
import { z } from 'zod'
const pages = []
async function sendChunks({ on }) {
  const chunk = new Uint8Array(${CHUNK})
  for (let n = 0; n < ${CHUNKS} && !on.signal.aborted; n++) {
    new DataView(chunk.buffer).setUint32(0, n)
    await on.send(chunk)
  }
}
builder
  .delivery({ position: 'latest', line: 'drop-oldest' })
  .commands({
    open: command({ on: channel(), keepsUp: z.boolean() }, ({ on, keepsUp }) => {
      pages.push({ on: on.retain(), keepsUp })
    }),
    emit: command({ event: z.string(), count: z.number() }, async ({ event, count }, { app }) => {
      const pace = pages.filter(({ keepsUp }) => keepsUp)
      let most = 0
      for (let n = 0; n < count; n++) {
        app.emit(event, { n, text: 'what an event has to say, more or less' })
        if (n % ${EVENTS_OF_ROUND} !== 0) continue
        most = Math.max(most, app.metrics().unacknowledgedBytes)
        await Promise.all(pace.map(({ on }) => on.send('pace')))
        await turn()
      }
      return most
    }),
    stream: command(async () => {
      for (const page of pages) page.sending = sendChunks(page)
      await Promise.all(pages.map(({ keepsUp, sending }) => keepsUp && sending))
    }),
  })
`

let stoppable: StoppableReaders
beforeAll(async () => {
  stoppable = await StoppableReaders.prepare()
})
afterAll(() => stoppable[Symbol.asyncDispose]())

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const step of cleanUp.splice(0)) step()
})

/** A backend with ten pages that listen to an event. One of them can be stopped. */
async function setUp(event: string) {
  const labels = Array.from({ length: PAGES }, (_, n) => `w${n}`)
  const config = { oxbow: { host: 'none', limits: LIMITS } }
  const backend = await MeasuredBackend.start({ program: PROGRAM, config, labels })
  cleanUp.push(() => backend[Symbol.dispose]())
  const [first, ...rest] = backend.ways.map(({ access }) => access) as [PageAccess, ...PageAccess[]]
  const slow = await stoppable.start(first, event)
  cleanUp.push(() => slow.end())
  const readers = await Promise.all(rest.map((access) => startReader(access, event)))
  const [{ page }] = readers as [Reader]
  const held = await heldBy(page)
  const { now: idle } = await backend.rss()
  await backend.forgetPeak()
  return { backend, page, readers, slow, idle, held }
}

async function startReader(access: PageAccess, event: string): Promise<Reader> {
  const page = await connect({ ...access, WebSocket })
  cleanUp.push(() => page.close())
  const reader = new Reader(page)
  await reader.begin(event, true)
  return reader
}

type Scene = Awaited<ReturnType<typeof setUp>>

/** Sends everything while one page is stopped, and checks that this page stays within all limits. */
async function produce({ backend, page, slow, idle }: Scene, event: string): Promise<void> {
  slow.stop()
  const start = performance.now()
  const emitted = page.invoke('emit', { event, count: EVENTS })
  const [most] = await Promise.all([emitted, page.invoke('stream')])
  const { now, peak } = await backend.rss()
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  const figures = [idle, peak, now].map((mib) => `${mib.toFixed(0)} MiB`).join(', ')
  const what = `${EVENTS} events "${event}" and ${BYTES / MIB} MiB in ${seconds} s`
  console.log(`${what}; resident before, at most and at the end: ${figures}`)
  expect(most).toBeLessThan(LIMITS.unacknowledgedBytes + (PAGES - 1) * WINDOW)
  // A soft assertion, so that the other results are reported too.
  if (SOAK) expect.soft(peak - idle).toBeLessThan(CEILING)
}

/** The other pages have read everything, so the memory in use now is for the stopped page. */
async function expectLittleHeld({ page, held }: Scene): Promise<void> {
  await vi.waitFor(async () => {
    const { unacknowledgedBytes, queuedBytes } = await metricsOf(page)
    expect(unacknowledgedBytes).toBeLessThan(WINDOW)
    const grown = (await heldBy(page)) - held
    expect(grown).toBeLessThan(2 * (unacknowledgedBytes + queuedBytes) + BY_THE_WAY)
  }, LONG)
}

/** Waits until pages have received everything, or know their losses. */
async function expectAllRead(readers: readonly Reader[], isWhole: boolean): Promise<void> {
  for (const reader of readers) {
    await vi.waitFor(() => {
      const { events, dropped, chunks } = reader.got
      expect({ events: events + dropped, chunks }).toEqual({ events: EVENTS, chunks: CHUNKS })
    }, LONG)
    expect(reader.got).toMatchObject({ faults: [], gaps: 0, ...(isWhole && { dropped: 0 }) })
  }
}

const LONG = { timeout: 30_000, interval: 20 }
const timeout = SOAK ? 3_600_000 : 60_000

describe('a page that does nothing any more', () => {
  it('and for which everything is queued reconnects when it wakes, and is notified', {
    timeout,
  }, async () => {
    const scene = await setUp('tick')
    const { page, readers, slow } = scene
    await produce(scene, 'tick')
    await expectAllRead(readers, true)
    await expectLittleHeld(scene)
    expect((await metricsOf(page)).overruns).toBe(1)
    slow.goOn()
    await vi.waitFor(async () => expect(await slow.got()).toMatchObject({ gaps: 1 }), LONG)
    // Everything before was in order, and the page's listeners get events again.
    const { events, faults } = await slow.got()
    expect(faults).toEqual([])
    await vi.waitFor(async () => {
      await page.invoke('emit', { event: 'tick', count: 1 })
      expect((await slow.got()).events).toBeGreaterThan(events)
    }, LONG)
  })

  it.each(['position', 'line'])(
    'misses older events of "%s", and is notified of their number',
    {
      timeout,
    },
    async (event) => {
      const scene = await setUp(event)
      const { page, readers, slow } = scene
      await produce(scene, event)
      await expectAllRead(readers, false)
      await expectLittleHeld(scene)
      expect((await metricsOf(page)).overruns).toBe(0)
      slow.goOn()
      await vi.waitFor(async () => {
        const { events, dropped, gaps } = await slow.got()
        expect({ events: events + dropped, gaps }).toEqual({ events: EVENTS, gaps: 0 })
      }, LONG)
      expect(await slow.got()).toMatchObject({ faults: [] })
    },
  )
})
