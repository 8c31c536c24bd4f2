// A short exchange has the same result if its connection is cut, at whichever byte.
import { Channel, type Connected, type ConnectOptions, connect, IpcError } from '@oxbow/api'
import { type App, Builder, channel, command } from 'oxbow'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { newSeed } from '../support/random.ts'
import { faultAt } from './chaos.ts'
import { type Direction, FaultProxy, type Plan } from './proxy.ts'
import { QUIET } from './workshop.ts'

const SOAK = process.env.OXBOW_SOAK !== undefined

/** `npm test` cuts at a fraction of the bytes, from a random start; the soak cuts at every byte. */
const STEP = SOAK ? 1 : 15
const FIRST = newSeed() % STEP

// Number of concurrent exchanges.
const AT_ONCE = 40

/** The effects of an exchange in the backend, by the label of its window. */
const ledger = new Map<string, unknown[]>()

function note(label: string, entry: unknown): void {
  ledger.set(label, [...(ledger.get(label) ?? []), entry])
}

let app: App

beforeAll(async () => {
  app = Builder.default()
    .logger(QUIET)
    .commands({
      add: command({ a: z.number(), b: z.number() }, ({ a, b }, { window }) => {
        note(window.label, ['add', a, b])
        return a + b
      }),
      three: command({ on: channel<unknown>() }, async ({ on }, { window }) => {
        note(window.label, 'three')
        for (const message of ['first', new Uint8Array([2, 2]), { third: true }])
          await on.send(message)
        return 'sent'
      }),
      reverse: command((_args, { window, request: { body } }) => {
        note(window.label, ['reverse', body.kind])
        return body.kind === 'raw' ? body.bytes.toReversed() : null
      }),
      tell: command((_args, { window }) => {
        note(window.label, 'tell')
        window.emitTo(window.label, 'news', 'from the backend')
      }),
    })
    .setup((handle) => {
      handle.listenAny<string>('news-from-page', ({ payload }) => note(String(payload), 'news'))
    })
    .build({ app: { windows: [] }, oxbow: { host: 'none' } })
  await app.start()
})

afterAll(async () => void (await app.stop()))

/** If the first attempt to connect fails, `connect` rejects without any effect, so it can be repeated. */
async function join(options: ConnectOptions): Promise<Connected> {
  return await connect(options).catch((error: unknown) => {
    if (error instanceof IpcError && error.code === 'disconnected') return connect(options)
    throw error
  })
}

/** A call, an event in each direction, a channel of three, bytes both ways: everything once. */
async function exchange(label: string, proxy: FaultProxy): Promise<unknown> {
  using page = await join({ ...app.access(label), WebSocket: proxy.WebSocket })
  const heard: unknown[] = []
  const messages: unknown[] = []
  await page.listen('news', ({ payload }) => heard.push(payload), { target: label })
  const on = new Channel((message) => messages.push(message), page.connection)
  const answers = await Promise.all([
    page.invoke('add', { a: 1, b: 2 }),
    page.invoke('three', { on }),
    page.invoke('reverse', new Uint8Array([1, 2, 3])),
    page.emit('news-from-page', label),
  ])
  answers.push(await page.invoke('tell'))
  answers.push(await page.invoke('add', { a: 3, b: 4 }))
  return shown({ answers, heard, messages, ledger: ledger.get(label) })
}

/** Converts bytes to texts, and removes values that differ between exchanges. */
function shown(outcome: object): unknown {
  const text = JSON.stringify(outcome, (_key, value: unknown) =>
    value instanceof ArrayBuffer ? `bytes ${new Uint8Array(value)}` : value,
  )
  return JSON.parse(text)
}

/** Runs one exchange in its own window; returns its result and the proxy's record. */
async function run(number: number, plan: Plan): Promise<{ outcome: unknown; proxy: FaultProxy }> {
  const label = `page-${`${number}`.padStart(6, '0')}`
  const window = await app.createWebviewWindow(label)
  await using proxy = await FaultProxy.start(app.url(label), plan)
  const outcome = await exchange(label, proxy).catch((error: unknown) => `failed: ${error}`)
  await window.destroy()
  return { outcome, proxy }
}

/** Runs one exchange for each plan, several at a time; returns those with another result. */
async function runAll(
  plans: readonly { name: string; plan: Plan }[],
  wanted: unknown,
): Promise<{ failures: string[]; breaks: number }> {
  const failures: string[] = []
  let breaks = 0
  const queue = [...plans.entries()]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, { name, plan }] = next
      const { outcome, proxy } = await run(numbers + index, plan)
      breaks += proxy.breaks
      const [found, due] = [JSON.stringify(outcome), JSON.stringify(wanted)]
      if (found !== due) failures.push(`${name}: ${found}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  numbers += plans.length
  return { failures, breaks }
}

let numbers = 1

/** The result without faults, and the number of bytes in each direction. */
async function undisturbed(): Promise<{ wanted: unknown; bytes: Record<Direction, number> }> {
  const { outcome, proxy } = await run(numbers++, () => [])
  return { wanted: outcome, bytes: proxy.tally.bytes }
}

function* positions(end: number): Generator<number> {
  for (let byte = FIRST; byte <= end; byte += STEP) yield byte
}

it('the exchange works without a fault', async () => {
  const { wanted } = await undisturbed()
  expect(wanted).toEqual({
    answers: [3, 'sent', 'bytes 3,2,1', null, null, 7],
    heard: ['from the backend'],
    messages: ['first', 'bytes 2,2', { third: true }],
    ledger: [['add', 1, 2], 'three', ['reverse', 'raw'], 'news', 'tell', ['add', 3, 4]],
  })
})

it.each(['up', 'down'] as const)(
  'cut at every byte, %s',
  { timeout: 600_000 },
  async (direction) => {
    const { wanted, bytes } = await undisturbed()
    const plans = [...positions(bytes[direction])].map((byte) => ({
      name: `cut ${direction} at ${byte}`,
      plan: faultAt({ connection: 0, direction, byte }),
    }))
    const { failures, breaks } = await runAll(plans, wanted)
    expect(failures).toEqual([])
    // Batches may differ between runs, so an exchange may end before the last bytes.
    expect(breaks).toBeGreaterThan(plans.length * 0.9)
  },
)

it.each(['up', 'down'] as const)(
  'cut in the middle, and again at every byte of the connection that resumes, %s',
  { timeout: 600_000 },
  async (direction) => {
    const { wanted, bytes } = await undisturbed()
    const first = faultAt({ connection: 0, direction: 'down', byte: Math.floor(bytes.down / 2) })
    const plans = [...positions(bytes[direction])].map((byte) => {
      const second = faultAt({ connection: 1, direction, byte })
      return {
        name: `resumed, cut ${direction} at ${byte}`,
        plan: ((...at) => [...first(...at), ...second(...at)]) as Plan,
      }
    })
    const { failures, breaks } = await runAll(plans, wanted)
    expect(failures).toEqual([])
    expect(breaks).toBeGreaterThan(plans.length)
  },
)
