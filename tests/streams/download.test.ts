// Streams from a handler to a page over a real connection: kinds of data, flow control, ends.
import { Readable } from 'node:stream'
import type { IpcError } from '@oxbow/api'
import { Builder, CommandError, command, type Logger, Response, stream } from 'oxbow'
import { type TestApp, testApp } from 'oxbow/test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const MIB = 2 ** 20

/** The end of the last call's handler, and the number of items that it has produced. */
let ended: unknown
let made = 0
let reason: unknown

async function* counting(signal: AbortSignal, size?: number): AsyncGenerator<unknown> {
  ended = undefined
  made = 0
  signal.addEventListener('abort', () => {
    reason = signal.reason
  })
  try {
    for (;;) yield size === undefined ? made++ : new Uint8Array(size).fill(made++)
  } finally {
    ended = 'returned'
  }
}

const errors: { fields: object; message: string }[] = []
const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (fields, message) => void errors.push({ fields, message }),
}

const cancelled = vi.fn()

const builder = Builder.default()
  .logger(logger)
  .commands({
    ping: command(() => 'pong'),
    echo: command({ value: z.unknown() }, ({ value }) => value),
    range: command({ to: z.number() }, async function* ({ to }) {
      for (let n = 0; n < to; n++) yield n
    }),
    squares: command(function* () {
      yield 1
      yield 4
    }),
    late: command(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return new Blob(['abc']).stream()
    }),
    node: command(() => Readable.from(['a', { b: 1 }])),
    mixed: command(async function* () {
      yield* ['', 0, null, false]
      yield new Date(0)
      yield Buffer.from([1, 2])
      yield new Response(new Uint8Array([3]))
    }),
    own: command(() => ({ async *[Symbol.asyncIterator]() {}, toJSON: () => 'own form' })),
    count: command((_args, { signal }) => counting(signal)),
    pieces: command((_args, { signal }) => counting(signal, 256 * 1024)),
    silent: command(() => new ReadableStream<string>({ cancel: cancelled })),
    stuck: command(async function* (_args, { signal }) {
      yield 1
      try {
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      } catch (error) {
        ended = error
        throw error
      }
    }),
    fails: command({ how: z.enum(['value', 'error', 'item']) }, async function* ({ how }) {
      yield 1
      yield 2
      if (how === 'value') throw new CommandError({ no: 'more' })
      if (how === 'error') throw new Error('out of order')
      yield 2n ** 64n
    }),
    locked: command(() => {
      const locked = new Blob(['a']).stream()
      locked.getReader()
      return locked
    }),
    upper: command({ text: stream() }, async function* ({ text }) {
      for await (const bytes of text) yield Buffer.from(bytes).toString().toUpperCase()
    }),
    slow: command(
      async function* (_args, { signal }) {
        yield 1
        await new Promise((resolve) => setTimeout(resolve, 1100))
        yield signal.aborted
      },
      { timeoutMs: 1000 },
    ),
  })

let test: TestApp<typeof builder>
beforeAll(async () => {
  test = await testApp(builder, { oxbow: { limits: { channels: 2, callsInFlight: 90 } } })
})
afterAll(() => test.stop())

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

/** The items that a loop has got, and its error. */
async function attempt<T>(items: AsyncIterable<T>): Promise<{ got: T[]; error: IpcError }> {
  const got: T[] = []
  try {
    for await (const item of items) got.push(item)
  } catch (error) {
    return { got, error: error as IpcError }
  }
  throw new Error('it has not failed')
}

describe('a command may return', () => {
  it('an async generator, of many items', async () => {
    const page = await test.page()
    const items = await all(await page.invoke('range', { to: 5000 }))
    expect(items).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  })

  it('a generator, a stream that comes late, a Node stream, and one without an item', async () => {
    const page = await test.page()
    expect(await all(await page.invoke('squares'))).toEqual([1, 4])
    const [bytes] = await all(await page.invoke('late'))
    expect(new Uint8Array(bytes ?? new ArrayBuffer())).toEqual(new Uint8Array([97, 98, 99]))
    expect(await all(await page.invoke('node'))).toEqual(['a', { b: 1 }])
    expect(await all(await page.invoke('range', { to: 0 }))).toEqual([])
  })

  it('items of every kind, bytes as ArrayBuffer', async () => {
    const page = await test.page()
    const items = await all(await page.invoke('mixed'))
    expect(items.slice(0, 5)).toEqual(['', 0, null, false, '1970-01-01T00:00:00.000Z'])
    expect(items.slice(5)).toEqual([new Uint8Array([1, 2]).buffer, new Uint8Array([3]).buffer])
  })

  it('an object with `toJSON`, which is not a stream', async () => {
    const page = await test.page()
    expect(await page.invoke('own')).toBe('own form')
  })

  it('a stream made from the stream in its arguments', async () => {
    const page = await test.page()
    const blobs = Array.from({ length: 100 }, (_, n) => `${n}, `)
    const text = await all(await page.invoke('upper', { text: new Blob(['a', ...blobs]) }))
    expect(text.join('')).toBe(['A', ...blobs].join(''))
  })
})

describe('a text of a handler', () => {
  const text = '["stream",1,1,""]'

  it('is never mistaken for a stream, whatever its content is', async () => {
    const page = await test.page()
    for (const value of [text, '__STREAM__:1', ['stream', 1, 1, '']]) {
      expect(await page.invoke('echo', { value })).toEqual(value)
    }
  })
})

describe("Tauri's own invoke", () => {
  it('rejects with a text that says what to do', async () => {
    const page = await test.page()
    await expect(page.connection.invoke('count')).rejects.toMatch(
      /^command count answers with a stream, which only invoke of @oxbow\/api can read/,
    )
  })
})

describe('a page that does not read', () => {
  it('lets the handler run ahead by 256 items', async () => {
    const page = await test.page()
    const items = await page.invoke('count')
    await vi.waitUntil(() => made > 256)
    for (let i = 0; i < 20; i++) await page.invoke('ping')
    expect(made).toBe(257)
    await items.return?.()
  })

  it('lets the handler run ahead by 1 MiB', async () => {
    const page = await test.page()
    const items = await page.invoke('pieces')
    await vi.waitUntil(() => made >= 4)
    for (let i = 0; i < 20; i++) await page.invoke('ping')
    expect(made).toBe(5)
    await items.return?.()
  })

  it('and then continues gets everything, in order', async () => {
    const page = await test.page()
    let next = 0
    for await (const bytes of await page.invoke('pieces')) {
      expect(new Uint8Array(bytes as ArrayBuffer)[0]).toBe(next++)
      if (next * 256 * 1024 > 20 * MIB) break
      if (next % 7 === 0) await page.invoke('ping')
    }
    await vi.waitUntil(() => ended === 'returned')
  })
})

describe('a handler', () => {
  it('is stopped when the loop is left', async () => {
    const page = await test.page()
    for await (const n of await page.invoke('count')) if (n === 3) break
    await vi.waitUntil(() => ended === 'returned')
    expect(reason).toMatchObject({ code: 'aborted' })
  })

  it('is stopped while it waits for something else', async () => {
    const page = await test.page()
    for await (const n of await page.invoke('stuck')) {
      expect(n).toBe(1)
      break
    }
    await vi.waitUntil(() => (ended as IpcError | undefined)?.code === 'aborted')
  })

  it('has its stream cancelled even if the stream has no data', async () => {
    const page = await test.page()
    const items = await page.invoke('silent')
    await items.return?.()
    await expect.poll(() => cancelled.mock.calls).toHaveLength(1)
  })

  it('is stopped when the signal of the call aborts, and the loop throws at once', async () => {
    const page = await test.page()
    const own = new AbortController()
    const items = await page.invoke('count', {}, { signal: own.signal })
    await items.next()
    own.abort('enough')
    const { got, error } = await attempt(items)
    expect([got, error.code, error.message]).toEqual([
      [],
      'aborted',
      'the call of count was aborted',
    ])
    await vi.waitUntil(() => ended === 'returned')
  })

  it('is stopped when its page goes away', async () => {
    const page = await test.page('other')
    const items = await page.invoke('count')
    await items.next()
    page.close()
    expect((await attempt(items)).error).toMatchObject({ code: 'outcome_unknown' })
    await vi.waitUntil(() => ended === 'returned')
    expect(reason).toMatchObject({ code: 'disconnected' })
  })

  it('may take longer over its stream than over its answer', async () => {
    const page = await test.page()
    const limits = [{}, { timeoutMs: 1000 }]
    const streams = limits.map(async (limit) => await all(await page.invoke('slow', {}, limit)))
    expect(await Promise.all(streams)).toEqual([
      [1, false],
      [1, false],
    ])
  })
})

describe('an error', () => {
  it('is thrown by the loop as by a call, after the items before it', async () => {
    const page = await test.page()
    const value = await attempt(await page.invoke('fails', { how: 'value' }))
    expect(value).toEqual({ got: [1, 2], error: { no: 'more' } })
    const error = await attempt(await page.invoke('fails', { how: 'error' }))
    expect(error.got).toEqual([1, 2])
    expect(error.error).toMatchObject({ code: 'handler_failed', message: 'out of order' })
    const item = await attempt(await page.invoke('fails', { how: 'item' }))
    expect(item.got).toEqual([1, 2])
    expect(item.error).toMatchObject({ code: 'not_serializable' })
  })

  it('that is unexpected is logged under the name of its command', async () => {
    const page = await test.page()
    errors.length = 0
    await attempt(await page.invoke('fails', { how: 'error' }))
    expect(errors).toHaveLength(1)
    expect(errors[0]?.fields).toMatchObject({ command: 'fails', window: 'main' })
  })

  it('is the result of a stream that has another reader already', async () => {
    const page = await test.page()
    await expect(page.invoke('locked')).rejects.toMatchObject({ code: 'handler_failed' })
  })
})

it('streams that end in every way leave nothing behind', async () => {
  // The bridge warns about messages for a callback that is gone.
  const warn = vi.spyOn(console, 'warn')
  const page = await test.page()
  for (let i = 0; i < 25; i++) {
    const own = new AbortController()
    await all(await page.invoke('range', { to: 3 }))
    for await (const _n of await page.invoke('count')) break
    await attempt(await page.invoke('fails', { how: 'value' }))
    const items = await page.invoke('count', {}, { signal: own.signal })
    own.abort()
    await attempt(items)
    // An abandoned stream ends when its handler has ended.
    await vi.waitFor(async () => await all(await page.invoke('range', { to: 1 })))
  }
  const two = [await page.invoke('range', { to: 1 }), await page.invoke('range', { to: 1 })]
  expect(await Promise.all(two.map((items) => all(items)))).toEqual([[0], [0]])
  expect(warn).not.toHaveBeenCalled()
})

it('the end of the app stops the handler, and the loop throws because items are missing', async () => {
  const own = await testApp(builder, { oxbow: { shutdownMs: 60_000 } })
  const page = await own.page()
  const items = await page.invoke('count')
  const loop = attempt(items)
  await vi.waitUntil(() => made > 1000)
  await own.stop()
  expect(ended).toBe('returned')
  expect((await loop).error).toMatchObject({ code: 'shutting_down' })
})

it('a window that may call only commands of the app can read and send streams too', async () => {
  const security = { capabilities: [{ identifier: 'none', windows: ['other'], permissions: [] }] }
  await using own = await testApp(builder, { app: { security } })
  const page = await own.page()
  await expect(page.invoke('plugin:app|version' as 'ping')).rejects.toMatchObject({
    code: 'not_allowed',
  })
  const text = await all(await page.invoke('upper', { text: new Blob(['abc']) }))
  expect(text).toEqual(['ABC'])
})
