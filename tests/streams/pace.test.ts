// The speed of a channel depends only on the loop that reads it.
import { Channel } from '@oxbow/api'
import { type Channel as BackendChannel, Builder, channel, command, type Sendable } from 'oxbow'
import { type TestApp, testApp } from 'oxbow/test'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const MIB = 2 ** 20

/** The number of messages that the handler has sent. */
let sent = 0
/** Releases the handler after the first message, when the backend knows that a loop reads the channel. */
let goOn: () => void = () => {}

async function sendAll<T>(
  to: BackendChannel<T>,
  count: number,
  message: Sendable<T>,
): Promise<void> {
  const going = new Promise<void>((resolve) => {
    goOn = resolve
  })
  for (; sent < count; sent++) {
    await to.send(message)
    if (sent === 0) await going
  }
}

const builder = Builder.default().commands({
  ping: command(() => 'pong'),
  go: command(() => goOn()),
  send: command(
    { count: z.number(), size: z.number(), to: channel<string>() },
    async ({ count, size, to }) => {
      await sendAll(to, count, 'x'.repeat(size))
      return sent
    },
  ),
  bytes: command({ count: z.number(), to: channel<ArrayBuffer>() }, async ({ count, to }) => {
    await sendAll(to, count, new Uint8Array(MIB / 4))
  }),
})

let test: TestApp<typeof builder>
beforeAll(async () => {
  test = await testApp(builder)
})
afterAll(() => test.stop())
beforeEach(() => {
  sent = 0
})

/** Waits until all messages have arrived. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await page.invoke('ping')
}

let page: Awaited<ReturnType<typeof test.page>>
beforeEach(async () => {
  page = await test.page()
})

describe('a loop', () => {
  it('that is slow lets the handler be 256 messages ahead, and gets every message', async () => {
    const to = new Channel<string>(undefined, page.connection)
    const call = page.invoke('send', { count: 2000, size: 1, to })
    let got = 0
    for await (const _text of to) {
      if (++got % 100 !== 1) continue
      await settle()
      await page.invoke('go')
      // One message is in flight, and a busy loop acknowledges every 64 messages.
      expect(sent - got).toBeLessThanOrEqual(257)
    }
    expect([got, await call]).toEqual([2000, 2000])
  })

  it('that stops for a moment pauses the handler, which then continues', async () => {
    const to = new Channel<string>(undefined, page.connection)
    const call = page.invoke('send', { count: 1000, size: 1, to })
    const messages = to[Symbol.asyncIterator]()
    await messages.next()
    await page.invoke('go')
    await vi.waitUntil(() => sent >= 256)
    await settle()
    expect(sent).toBeLessThan(1000)
    let got = 1
    while (!(await messages.next()).done) got++
    expect([got, await call]).toEqual([1000, 1000])
  })

  it('lets the handler be 1 MiB ahead, whether of text or of bytes', async () => {
    for (const command of ['send', 'bytes'] as const) {
      sent = 0
      const to = new Channel<never>(undefined, page.connection)
      const call = page.invoke(command, { count: 100, size: MIB / 4, to })
      const messages = to[Symbol.asyncIterator]()
      await messages.next()
      await page.invoke('go')
      await vi.waitUntil(() => sent >= 4)
      await settle()
      expect(sent).toBeLessThan(100)
      let got = 1
      while (!(await messages.next()).done) got++
      await call
      expect(got).toBe(100)
    }
  })

  it('that is left no longer delays the handler', async () => {
    const to = new Channel<string>(undefined, page.connection)
    const call = page.invoke('send', { count: 5000, size: 1, to })
    for await (const _text of to) {
      await page.invoke('go')
      if (sent > 100) break
    }
    expect(await call).toBe(5000)
  })

  it('that comes after another one can be left as well', async () => {
    const to = new Channel<string>(undefined, page.connection)
    const call = page.invoke('send', { count: 2000, size: 1, to })
    for await (const _text of to) break
    const messages = to[Symbol.asyncIterator]()
    await page.invoke('go')
    await messages.next()
    await messages.return?.()
    expect(await call).toBe(2000)
  })
})

describe('a handler of messages', () => {
  it('delays no other page, however slow it is', async () => {
    const got: string[] = []
    const to = new Channel<string>((text) => got.push(text), page.connection)
    const invoke = vi.spyOn(page.connection, 'invoke')
    const call = page.invoke('send', { count: 3000, size: 1, to })
    await vi.waitUntil(() => got.length === 1)
    await page.invoke('go')
    await call
    await vi.waitUntil(() => got.length === 3000)
    expect(invoke.mock.calls.map(([name]) => name)).toEqual(['send', 'go'])
  })
})

it('a loop that keeps up hardly ever reports its progress', async () => {
  const to = new Channel<string>(undefined, page.connection)
  const invoke = vi.spyOn(page.connection, 'invoke')
  const call = page.invoke('send', { count: 2000, size: 1, to })
  let got = 0
  for await (const _text of to) if (got++ === 0) await page.invoke('go')
  await call
  expect(got).toBe(2000)
  expect(invoke.mock.calls.length).toBeLessThan(2000 / 64)
})
