// Streams over a connection that breaks repeatedly deliver every byte once, in order.
import { createHash } from 'node:crypto'
import { Channel, connect } from '@oxbow/api'
import { Builder, channel, command, stream } from 'oxbow'
import { testApp } from 'oxbow/test'
import { expect, it } from 'vitest'
import { chaos } from '../faults/chaos.ts'
import { FaultProxy } from '../faults/proxy.ts'
import { newSeed } from '../support/random.ts'

const BREAKS = 20
const PIECES = 400
const SEED = newSeed()

/** One buffer for all pieces, like in a loop that reads a file. */
function* pieces(): Generator<Uint8Array<ArrayBuffer>> {
  const piece = new Uint8Array(100_000)
  for (let n = 0; n < PIECES; n++) yield piece.fill(n)
}

async function digestOf(items: AsyncIterable<ArrayBuffer | Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const item of items) hash.update(new Uint8Array(item))
  return hash.digest('hex')
}

const builder = Builder.default().commands({
  digest: command({ bytes: stream() }, ({ bytes }) => digestOf(bytes)),
  pieces: command(() => pieces()),
  numbers: command({ to: channel<number>() }, async ({ to }) => {
    for (let n = 0; n < 5000; n++) {
      await to.send(n)
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }),
})

it(`an upload, a download and a loop, with ${BREAKS} breaks of seed ${SEED}`, async () => {
  await using test = await testApp(builder)
  const access = test.app.access('main')
  const plan = chaos({ seed: SEED, breaks: BREAKS, reach: 1_000_000 })
  await using proxy = await FaultProxy.start(access.url)
  using page = await connect<typeof builder>({ ...access, WebSocket: proxy.WebSocket })
  // Faults begin after connecting, as a failure of the first connection is an error rather than a break.
  proxy.plan = plan
  proxy.cut()
  const expected = createHash('sha256')
  for (const piece of pieces()) expected.update(piece)
  const to = new Channel<number>(undefined, page.connection)
  const sending = page.invoke('numbers', { to })
  const reading = (async () => {
    const numbers: number[] = []
    for await (const n of to) numbers.push(n)
    return numbers
  })()
  async function* up(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield* pieces()
  }
  const [uploaded, downloaded, numbers] = await Promise.all([
    page.invoke('digest', { bytes: up() }),
    page.invoke('pieces').then(digestOf),
    reading,
    sending,
  ])
  const digest = expected.digest('hex')
  expect([uploaded, downloaded]).toEqual([digest, digest])
  expect(numbers).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  expect(proxy.breaks).toBeGreaterThan(BREAKS / 2)
})
