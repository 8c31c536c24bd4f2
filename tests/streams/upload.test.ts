// Streams from a page to a handler over a real connection: sources, flow control, ends.
import { type IpcError, upload } from '@oxbow/api'
import { Builder, command, stream } from 'oxbow'
import { type TestApp, testApp } from 'oxbow/test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const MIB = 2 ** 20

/** Makes a handler wait for the test. */
class Gate {
  open: () => void = () => {}
  readonly opened: Promise<void> = new Promise((resolve) => {
    this.open = resolve
  })
}

let gate = new Gate()
/** The errors that handlers have caught. */
const caught: unknown[] = []

const builder = Builder.default().commands({
  ping: command(() => 'pong'),
  collect: command({ bytes: stream() }, async ({ bytes }) => {
    const pieces: Uint8Array[] = []
    for await (const piece of bytes) pieces.push(piece)
    return Buffer.concat(pieces)
  }),
  values: command({ values: stream(z.unknown()) }, async ({ values }) => {
    const all: unknown[] = []
    for await (const value of values) all.push(value)
    return all
  }),
  numbers: command({ numbers: stream(z.number().refine(slowForOdd)) }, async ({ numbers }) => {
    const all: number[] = []
    for await (const n of numbers) all.push(n)
    return all
  }),
  wait: command({ bytes: stream() }, async ({ bytes }) => {
    await gate.opened
    let size = 0
    for await (const piece of bytes) size += piece.byteLength
    return size
  }),
  first: command({ bytes: stream() }, async ({ bytes }) => {
    for await (const piece of bytes) return piece.byteLength
    return 0
  }),
  cancel: command({ bytes: stream() }, async ({ bytes }) => {
    await bytes.cancel('enough')
    await gate.opened
    return 'cancelled'
  }),
  ignore: command({ bytes: stream() }, () => 'ignored'),
  strict: command({ name: z.string(), bytes: stream() }, () => 'run'),
  tolerant: command({ bytes: z.unknown() }, () => 'taken for something else'),
  watch: command({ bytes: stream() }, async ({ bytes }) => {
    try {
      for await (const _piece of bytes);
    } catch (error) {
      caught.push(error)
      throw error
    }
  }),
})

async function slowForOdd(n: number): Promise<boolean> {
  if (n % 2 === 1) await new Promise((resolve) => setImmediate(resolve))
  return true
}

// A low limit, so that any remainder of earlier calls would exceed it.
const limits = { channels: 2, callsInFlight: 90 }

let test: TestApp<typeof builder>
beforeAll(async () => {
  test = await testApp(builder, { oxbow: { limits } })
})
afterAll(() => test.stop())

/** A source that counts its reads, and records its end. */
class Source {
  asked = 0
  ended = false
  failure: unknown
  readonly #size: number
  readonly #most: number

  constructor(size = 64 * 1024, most = 10_000) {
    this.#size = size
    this.#most = most
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      while (this.asked < this.#most) {
        this.asked++
        yield new Uint8Array(this.#size)
      }
      if (this.failure !== undefined) throw this.failure
    } finally {
      this.ended = true
    }
  }
}

async function* items<T>(...all: T[]): AsyncGenerator<T> {
  yield* all
}

const errorOf = (call: Promise<unknown>): Promise<IpcError> =>
  call.then(
    () => Promise.reject(new Error('it has not failed')),
    (error: unknown) => error as IpcError,
  )

describe('a source', () => {
  const text = (buffer: ArrayBuffer): string => new TextDecoder().decode(buffer)

  it.each([
    ['a Blob', () => new Blob(['one', 'two'])],
    ['a File', () => new File(['onetwo'], 'a.txt')],
    ['a ReadableStream', () => new Blob(['onetwo']).stream()],
    ['an async iterable of bytes', () => items(Buffer.from('one'), Buffer.from('two'))],
    ['buffers', () => items(new TextEncoder().encode('onetwo').buffer as ArrayBuffer)],
    ['bytes with a wrapper', () => upload(new TextEncoder().encode('onetwo'))],
    ['a Blob with a wrapper', () => upload(new Blob(['onetwo']))],
  ])('may be %s', async (_name, make) => {
    const page = await test.page()
    expect(text(await page.invoke('collect', { bytes: make() }))).toBe('onetwo')
  })

  it.each([0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * MIB])(
    'of %i bytes arrives as it is, in one piece or in many',
    async (size) => {
      const page = await test.page()
      const bytes = crypto.getRandomValues(new Uint8Array(65_536))
      const whole = Buffer.alloc(size, bytes)
      for (const source of [new Blob([whole]), items(new Uint8Array(whole))]) {
        const arrived = Buffer.from(await page.invoke('collect', { bytes: source }))
        expect(arrived.equals(whole)).toBe(true)
      }
    },
  )

  it('may have values of every kind of JSON, falsy ones among them', async () => {
    const page = await test.page()
    const values = ['', 0, null, false, { a: [1] }, [], 'x'.repeat(2 * MIB)]
    expect(await page.invoke('values', { values: items(...values) })).toEqual(values)
  })

  it('has its values checked one after the other, also by an async schema', async () => {
    const page = await test.page()
    const numbers = Array.from({ length: 500 }, (_, n) => n)
    expect(await page.invoke('numbers', { numbers: items(...numbers) })).toEqual(numbers)
  })

  it('is given to the command among its other arguments, and two of them at a time', async () => {
    const page = await test.page()
    const call = page.invoke('strict', { name: 'a', bytes: new Blob(['a']) })
    expect(await call).toBe('run')
  })
})

describe('progress', () => {
  it('counts up to the size of the file, before the call has ended', async () => {
    const page = await test.page()
    const seen: [number, number | undefined][] = []
    const bytes = upload(new Blob([new Uint8Array(MIB + 1)]), {
      onProgress: ({ loaded, total }) => seen.push([loaded, total]),
    })
    await page.invoke('collect', { bytes })
    const step = 256 * 1024
    expect(seen).toEqual([step, 2 * step, 3 * step, MIB, MIB + 1].map((n) => [n, MIB + 1]))
  })

  it('counts values if there are no bytes, and knows no total of a stream', async () => {
    const page = await test.page()
    const seen: unknown[] = []
    const values = upload(items('a', 'b'), { onProgress: (progress) => seen.push(progress) })
    await page.invoke('values', { values })
    expect(seen).toEqual([
      { loaded: 1, total: undefined },
      { loaded: 2, total: undefined },
    ])
  })
})

describe('a handler', () => {
  it('that does not read stops its page after about 2 MiB', async () => {
    gate = new Gate()
    const page = await test.page()
    const source = new Source(64 * 1024, 256)
    const call = page.invoke('wait', { bytes: source })
    await vi.waitUntil(() => source.asked * 64 * 1024 > 1.75 * MIB)
    for (let i = 0; i < 20; i++) await page.invoke('ping')
    expect(source.asked * 64 * 1024).toBeLessThanOrEqual(2 * MIB)
    gate.open()
    expect(await call).toBe(256 * 64 * 1024)
  })

  it('that leaves its loop stops the source', async () => {
    const page = await test.page()
    const source = new Source()
    expect(await page.invoke('first', { bytes: source })).toBe(64 * 1024)
    await vi.waitUntil(() => source.ended)
    expect(source.asked).toBeLessThan(100)
  })

  it('that cancels stops a source without data, while the call continues', async () => {
    gate = new Gate()
    const page = await test.page()
    const cancel = vi.fn()
    const call = page.invoke('cancel', { bytes: new ReadableStream<Uint8Array>({ cancel }) })
    await vi.waitUntil(() => cancel.mock.calls.length === 1)
    gate.open()
    expect(await call).toBe('cancelled')
  })

  it('that ends without reading stops the source', async () => {
    const page = await test.page()
    const cancel = vi.fn()
    await page.invoke('ignore', { bytes: new ReadableStream<Uint8Array>({ cancel }) })
    await vi.waitUntil(() => cancel.mock.calls.length === 1)
  })

  it('gets the error of the source after its items', async () => {
    const page = await test.page()
    const source = new Source(10, 3)
    source.failure = new Error('the disk is gone')
    const error = await errorOf(page.invoke('watch', { bytes: source }))
    expect(error).toMatchObject({ code: 'stream_failed', message: 'the disk is gone' })
    expect(caught.at(-1)).toMatchObject({ code: 'stream_failed', message: 'the disk is gone' })
  })
})

describe('an item', () => {
  it('that the schema refuses fails the stream, and stops the source', async () => {
    const page = await test.page()
    const numbers = items<number>(1, 'two' as never, 3)
    const error = await errorOf(page.invoke('numbers', { numbers }))
    expect(error.code).toBe('stream_failed')
    expect(error.message).toMatch(/^invalid item of a stream: .*number/)
  })

  it('that is not bytes fails a stream of bytes', async () => {
    const page = await test.page()
    const bytes = items<Uint8Array>('text' as never)
    const error = await errorOf(page.invoke('collect', { bytes }))
    expect(error).toMatchObject({ code: 'stream_failed' })
  })

  it('that cannot be written fails the stream, even if it is the last', async () => {
    const page = await test.page()
    const error = await errorOf(page.invoke('values', { values: items<unknown>(1, 2n) }))
    expect(error).toMatchObject({ code: 'stream_failed' })
    expect(error.message).toMatch(/BigInt/)
  })
})

describe('a call that is cancelled', () => {
  it('fails the stream of its handler with the reason, and stops the source', async () => {
    const page = await test.page()
    const { signal, abort } = controller()
    const source = new Source()
    const call = errorOf(page.invoke('watch', { bytes: source }, { signal }))
    await vi.waitUntil(() => source.asked > 0)
    const before = caught.length
    abort()
    expect(await call).toMatchObject({ code: 'aborted' })
    await vi.waitUntil(() => caught.length > before && source.ended)
    expect(caught.at(-1)).toMatchObject({ code: 'aborted' })
  })

  it('before it is sent never reads its source and never runs', async () => {
    const page = await test.page()
    const source = new Source()
    const before = caught.length
    const call = page.invoke('watch', { bytes: source }, { signal: AbortSignal.abort() })
    expect(await errorOf(call)).toMatchObject({ code: 'aborted' })
    await page.invoke('ping')
    expect([source.asked, caught.length]).toEqual([0, before])
  })

  it('because its page has gone away fails the stream as `disconnected`', async () => {
    const page = await test.page('other')
    const source = new Source()
    const call = errorOf(page.invoke('watch', { bytes: source }))
    await vi.waitUntil(() => source.asked > 0)
    const before = caught.length
    page.close()
    expect(await call).toMatchObject({ code: 'outcome_unknown' })
    await vi.waitUntil(() => caught.length > before && source.ended)
    expect(caught.at(-1)).toMatchObject({ code: 'disconnected' })
  })
})

describe('a command that does not take the stream', () => {
  it.each([
    ['does not exist', 'no_such_command', {}],
    ['fails at an earlier argument', 'strict', { name: 1 }],
    ['declares no such argument', 'ping', {}],
    ['declares something else there', 'tolerant', {}],
  ])('because it %s: the source is stopped, and never read', async (_why, name, args) => {
    const page = await test.page()
    const pull = vi.fn()
    const cancel = vi.fn()
    const bytes = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
    await page.invoke(name as 'ping', { ...args, bytes } as never).catch(() => {})
    await vi.waitUntil(() => cancel.mock.calls.length === 1)
    expect(pull).not.toHaveBeenCalled()
  })
})

it('I17 a value that is not a stream is refused by name', async () => {
  const page = await test.page()
  const wrong = await errorOf(page.invoke('collect', { bytes: 'text' as never }))
  expect(wrong.message).toBe(
    'invalid args `bytes` for command `collect`: invalid type: string, expected a stream',
  )
  const missing = await errorOf(page.invoke('collect', {} as never))
  expect(missing.message).toMatch(/missing required key bytes$/)
})

it('uploads that end in every way leave nothing behind', async () => {
  // The bridge warns about messages for a callback that is gone.
  const warn = vi.spyOn(console, 'warn')
  const page = await test.page()
  for (let i = 0; i < 25; i++) {
    const { signal, abort } = controller()
    await page.invoke('collect', { bytes: new Blob(['a']) })
    await page.invoke('first', { bytes: new Source(1000) })
    await page.invoke('strict', { name: 1, bytes: new Source() } as never).catch(() => {})
    const call = page.invoke('watch', { bytes: new Source(1000) }, { signal }).catch(() => {})
    await page.invoke('ping')
    abort()
    await call
    // An aborted handler ends at its next read of the stream.
    await vi.waitFor(() => page.invoke('collect', { bytes: new Blob(['a']) }))
  }
  const blob = new Blob([new Uint8Array(10)])
  const both = [page.invoke('collect', { bytes: blob }), page.invoke('collect', { bytes: blob })]
  expect((await Promise.all(both)).map(({ byteLength }) => byteLength)).toEqual([10, 10])
  expect(warn).not.toHaveBeenCalled()
})

function controller(): { signal: AbortSignal; abort: () => void } {
  const own = new AbortController()
  return { signal: own.signal, abort: () => own.abort() }
}
