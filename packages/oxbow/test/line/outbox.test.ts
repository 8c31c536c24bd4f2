import {
  DEFAULT_LIMITS,
  FrameReader,
  fromBackend,
  type Message,
  memoryTransports,
} from '@oxbow/protocol'
import { BATCH_BYTES } from '@oxbow/protocol/internal'
import { expect, it } from 'vitest'
import { PageLink } from '../../src/line/link.ts'
import { Outbox } from '../../src/line/outbox.ts'

const CHROME = 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const WEBKIT = 'Mozilla/5.0 AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'

/** An outbox, and its page, which acknowledges only when the test says so. */
function setUp(userAgent?: string) {
  const [page, backend] = memoryTransports()
  const owner = { limits: DEFAULT_LIMITS, receive: () => {}, fail: () => {}, end: () => {} }
  const link = new PageLink(owner, { id: 1 })
  const messages: Message[] = []
  const frames: unknown[] = []
  const reader = new FrameReader(fromBackend(), (frame, body) =>
    frames.push([frame[0], frame[1], body?.byteLength]),
  )
  page.onmessage = (message) => {
    messages.push(message)
    reader.read(message)
  }
  link.begin(backend)
  return {
    outbox: new Outbox(link, userAgent),
    messages,
    frames,
    acknowledge: async () => {
      page.send(String(messages.length))
      await settled()
    },
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('large results go out one after the other, as a slow page takes them', async () => {
  const { outbox, frames, acknowledge } = setUp()
  const large = (): Uint8Array<ArrayBuffer> => new Uint8Array(8 * BATCH_BYTES)
  for (let id = 0; id < 3; id++) outbox.sendResult(id, large())
  await settled()
  expect(frames).toEqual([['result-bytes', 0, 8 * BATCH_BYTES]])
  await acknowledge()
  expect(frames.map((frame) => (frame as unknown[])[1])).toEqual([0, 1])
  await acknowledge()
  expect(frames.map((frame) => (frame as unknown[])[1])).toEqual([0, 1, 2])
})

it('C2 consecutive messages share a frame, and any other frame between them begins a new one', async () => {
  const { outbox, messages } = setUp()
  const send = (channel: number, from: number, to: number): void => {
    for (let index = from; index < to; index++) outbox.sendMessage(channel, index, `${index}`)
  }
  send(7, 0, 3)
  send(8, 0, 1)
  send(7, 3, 5)
  outbox.sendMessage(7, 5, new Uint8Array(1))
  send(7, 6, 7)
  outbox.sendResult(0, 'null')
  send(7, 7, 8)
  // A second binding of the same number starts to count from zero.
  send(7, 0, 1)
  await settled()
  expect(JSON.parse(String(messages[0]))).toEqual([
    ['messages', 7, 0, [0, 1, 2]],
    ['messages', 8, 0, [0]],
    ['messages', 7, 3, [3, 4]],
    ['message-bytes', 7, 5, 1],
    ['messages', 7, 6, [6]],
    ['result', 0, null],
    ['messages', 7, 7, [7]],
    ['messages', 7, 0, [0]],
  ])
})

it('C2 a row of messages continues in the next batch with its index', async () => {
  const { outbox, messages } = setUp()
  for (let index = 0; index < 1000; index++) outbox.sendMessage(7, index, `${index}`)
  await settled()
  const frames = messages.flatMap(
    (text) => JSON.parse(String(text)) as [string, number, number, number[]][],
  )
  expect(frames.length).toBeGreaterThan(1)
  for (const [, , index, values] of frames) expect(values[0]).toBe(index)
  expect(frames.flatMap(([, , , values]) => values)).toEqual(
    Array.from({ length: 1000 }, (_, n) => n),
  )
})

it('small results do not wait for large ones', async () => {
  const { outbox, frames } = setUp()
  outbox.sendResult(0, new Uint8Array(8 * BATCH_BYTES))
  outbox.sendResult(1, new Uint8Array(8 * BATCH_BYTES))
  outbox.sendResult(2, '"small"')
  await settled()
  expect(frames.map((frame) => (frame as unknown[])[1])).toEqual([0, 2])
})

it('a message of a channel may be changed once it is sent, a large one too', async () => {
  const { outbox, messages } = setUp()
  const body = new Uint8Array(BATCH_BYTES).fill(1)
  outbox.sendMessage(7, 0, body)
  body.fill(2)
  await settled()
  expect(new Set(messages[1] as Uint8Array)).toEqual(new Set([1]))
})

it.each([
  { what: 'WebKit', userAgent: WEBKIT, lengths: [BATCH_BYTES, BATCH_BYTES, 1] },
  { what: 'Chromium', userAgent: CHROME, lengths: [2 * BATCH_BYTES + 1] },
  { what: 'no browser', userAgent: undefined, lengths: [2 * BATCH_BYTES + 1] },
])('a large body goes to $what in pieces of $lengths bytes', async ({ userAgent, lengths }) => {
  const { outbox, messages, frames } = setUp(userAgent)
  outbox.sendResult(0, new Uint8Array(2 * BATCH_BYTES + 1))
  await settled()
  expect(messages.slice(1).map((message) => message.length)).toEqual(lengths)
  expect(frames).toEqual([['result-bytes', 0, 2 * BATCH_BYTES + 1]])
})
