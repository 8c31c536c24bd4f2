import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DEFAULT_LIMITS,
  type Frame,
  FrameReader,
  FrameWriter,
  fromPage,
  IpcError,
  type Message,
  type Sender,
} from '../src/index.ts'
import { type Sent, SOURCES, sentBy } from './arbitraries.ts'
import { named, vectors } from './vectors.ts'

const fromHex = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

interface Delivered {
  readonly frame: Frame
  readonly body?: string
}

/** Reads messages one by one, up to the first error. */
function readAll(
  sender: Sender,
  messages: readonly Message[],
): { delivered: Delivered[]; error: unknown } {
  const delivered: Delivered[] = []
  const reader = new FrameReader(SOURCES[sender], (frame, body) => {
    delivered.push(body === undefined ? { frame } : { frame, body: toHex(body) })
  })
  let error: unknown
  for (const message of messages) {
    try {
      reader.read(message)
    } catch (thrown) {
      error ??= thrown
    }
  }
  return { delivered, error }
}

describe('the vectors of frames.json', () => {
  test.each(named(vectors.messages))('%s', (_name, { from, messages, delivered, error }) => {
    const read = readAll(
      from,
      messages.map(({ text, hex }) => text ?? fromHex(hex ?? '')),
    )
    expect(read.delivered).toEqual(delivered)
    if (error === undefined) expect(read.error).toBeUndefined()
    else expect(read.error).toMatchObject({ name: 'IpcError', code: error })
  })

  test.each(named(vectors.malformed))('%s delivers nothing', (_name, { from, ...vector }) => {
    const message = vector.message ?? JSON.stringify([vector.frame])
    const { delivered, error } = readAll(from, [message])
    expect(error).toMatchObject({ name: 'IpcError', code: vector.error })
    expect(delivered).toEqual([])
  })

  test('every frame is delivered, all of one side in one message', () => {
    for (const sender of ['page', 'backend'] as const) {
      const frames = vectors.frames.filter((v) => v.from === sender).map((v) => v.frame)
      const due = frames.flatMap((f) =>
        f[0].endsWith('-bytes')
          ? [
              f.find(
                (x, i) => i > 1 && typeof x === 'number' && i === (f[0] === 'result-bytes' ? 2 : 3),
              ) as number,
            ]
          : [],
      )
      const bytes = new Uint8Array(due.reduce((sum, length) => sum + length, 0))
      const { delivered, error } = readAll(sender, [JSON.stringify(frames), bytes])
      expect(error).toBeUndefined()
      expect(delivered.map(({ frame }) => frame)).toEqual(frames)
    }
  })
})

describe('properties', () => {
  /** Cuts the binary messages of a sequence at other, random places. */
  function recut(messages: readonly Message[], cuts: readonly number[]): Message[] {
    const result: Message[] = []
    let pending: Uint8Array[] = []
    let cut = 0
    const flush = (): void => {
      const all = new Uint8Array(Buffer.concat(pending))
      pending = []
      let start = 0
      while (start < all.byteLength) {
        const size = cuts[cut++ % cuts.length] ?? all.byteLength
        result.push(all.slice(start, start + size))
        start += size
      }
    }
    for (const message of messages) {
      if (typeof message !== 'string') pending.push(message)
      else {
        flush()
        result.push(message)
      }
    }
    flush()
    return result
  }

  function write(sent: readonly Sent[], flushes: readonly number[]): Message[] {
    const messages: Message[] = []
    const writer = new FrameWriter((message) => messages.push(message))
    sent.forEach(({ frame, body }, i) => {
      writer.write(JSON.stringify(frame), body)
      if (flushes.includes(i)) writer.flush()
    })
    writer.flush()
    return messages
  }

  /** `fast-check` compares nothing itself; buffers do, and quickly. */
  function expectSame(sender: Sender, sent: readonly Sent[], messages: readonly Message[]): void {
    let next = 0
    const reader = new FrameReader(SOURCES[sender], (frame, body) => {
      const expected = sent[next++]
      // JSON has no -0.
      expect(frame).toEqual(JSON.parse(JSON.stringify(expected?.frame)))
      expect(body?.byteLength).toBe(expected?.body?.byteLength)
      if (body && expected?.body) expect(Buffer.compare(body, expected.body)).toBe(0)
    })
    for (const message of messages) reader.read(message)
    expect(next).toBe(sent.length)
  }

  test.each(['page', 'backend'] as const)(
    'frames of a %s are read in order, however its binary messages are cut',
    (sender) => {
      const flushes = fc.array(fc.nat({ max: 20 }), { maxLength: 4 })
      const cuts = fc.array(
        fc.oneof(fc.integer({ min: 1, max: 70_000 }), fc.integer({ min: 1_000, max: 5_000_000 })),
        { minLength: 1, maxLength: 5 },
      )
      // A cut of a few bytes in 4 MiB would make a million messages.
      const largeEnough = cuts.filter((list) => Math.max(...list) > 20_000)
      fc.assert(
        fc.property(
          fc.array(sentBy[sender], { maxLength: 20 }),
          flushes,
          largeEnough,
          (sent, at, sizes) => {
            const messages = write(sent, at)
            expectSame(sender, sent, messages)
            expectSame(sender, sent, recut(messages, sizes))
          },
        ),
        { numRuns: 60 },
      )
    },
  )

  test('any text gives frames or one of two errors, and never anything else', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.json()).map((l) => `[${l.join()}]`),
    )
    const message = fc.oneof(
      text,
      fc.uint8Array({ maxLength: 8 }).map((b) => new Uint8Array(b)),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
        const { error } = readAll('page', messages)
        if (error === undefined) return
        expect(error).toBeInstanceOf(IpcError)
        expect(['malformed_frame', 'malformed_message']).toContain((error as IpcError).code)
      }),
      { numRuns: 500 },
    )
  })
})

describe('bodies', () => {
  test('a body that is one message is handed over without a copy', () => {
    const sent = new Uint8Array(100)
    let received: Uint8Array<ArrayBuffer> | undefined
    const reader = new FrameReader(fromPage(), (_frame, body) => {
      received = body
    })
    reader.read('[["invoke-bytes",0,"up",100]]')
    reader.read(sent)
    expect(received?.buffer).toBe(sent.buffer)
  })

  test('bodies that share a message share no memory, not even if it is a Buffer of Node', () => {
    const bodies: Uint8Array[] = []
    const reader = new FrameReader(fromPage(), (_frame, body) => {
      if (body) bodies.push(body)
    })
    reader.read('[["invoke-bytes",0,"up",2],["invoke-bytes",1,"up",2]]')
    const message = Buffer.from([1, 2, 3, 4])
    reader.read(message)
    message.fill(0)
    expect(bodies).toEqual([new Uint8Array([1, 2]), new Uint8Array([3, 4])])
    expect(bodies.every((body) => body.constructor === Uint8Array)).toBe(true)
  })

  test('empty bodies share no memory', () => {
    const bodies: Uint8Array[] = []
    const reader = new FrameReader(fromPage(), (_frame, body) => {
      if (body) bodies.push(body)
    })
    reader.read('[["invoke-bytes",0,"up",0],["invoke-bytes",1,"up",0]]')
    expect(bodies[0]?.buffer).not.toBe(bodies[1]?.buffer)
  })

  test('an announced length takes no memory before its bytes come', () => {
    const { messageBytes } = DEFAULT_LIMITS
    const reader = new FrameReader(fromPage(), () => {})
    const before = process.memoryUsage().arrayBuffers
    reader.read(`[["invoke-bytes",0,"up",${messageBytes}]]`)
    reader.read(new Uint8Array(1024))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024)
  })
})

describe('limits', () => {
  const cancels = (n: number): string => `[${Array(n).fill('["cancel",0]').join()}]`

  test('`framesPerMessage` frames are read, and one more is refused', () => {
    const { framesPerMessage } = DEFAULT_LIMITS
    expect(readAll('page', [cancels(framesPerMessage)]).delivered).toHaveLength(framesPerMessage)
    expect(readAll('page', [cancels(framesPerMessage + 1)])).toMatchObject({
      delivered: [],
      error: { code: 'malformed_message' },
    })
    expect(
      readAll('backend', ['[["end",0,0]]'.replace(/.$/, `${',["end",0,0]'.repeat(2_000)}]`)]).error,
    ).toBeUndefined()
  })

  test('a text over `nodesPerMessage` is refused before it is parsed', () => {
    const limits = { ...DEFAULT_LIMITS, nodesPerMessage: 10 }
    const reader = new FrameReader(fromPage(limits), () => {})
    // The text is not JSON either, so the error shows that it was not parsed.
    expect(() => reader.read('['.repeat(11))).toThrow('`nodesPerMessage`')
  })

  test('bodies of one message together may have `messageBytes`, and no byte more', () => {
    const limits = { ...DEFAULT_LIMITS, messageBytes: 10 }
    const announce = (length: number): string =>
      `[["invoke-bytes",0,"up",6],["invoke-bytes",1,"up",${length}]]`
    expect(() => new FrameReader(fromPage(limits), () => {}).read(announce(4))).not.toThrow()
    expect(() => new FrameReader(fromPage(limits), () => {}).read(announce(5))).toThrow(
      '`messageBytes`',
    )
  })
})

describe('the sink', () => {
  test.each([
    ['plain frames', ['[["cancel",0],["cancel",1],["cancel",2]]']],
    ['empty bodies', ['[["invoke-bytes",0,"up",0],["invoke-bytes",1,"up",0]]']],
    ['bodies', ['[["invoke-bytes",0,"up",1],["invoke-bytes",1,"up",1]]', fromHex('0102')]],
    ['pieces', ['[["invoke-bytes",0,"up",2],["cancel",1]]', fromHex('01'), fromHex('02')]],
  ])('that closes the reader gets nothing more of the same message: %s', (_name, messages) => {
    let delivered = 0
    const reader = new FrameReader(fromPage(), () => {
      delivered++
      reader.close()
    })
    for (const message of [...messages, '[["cancel",9]]', '{']) reader.read(message)
    expect(delivered).toBe(1)
  })

  test('that throws ends the reader, and `read` throws the same', () => {
    let delivered = 0
    const thrown = new IpcError('unauthorized', 'no')
    const reader = new FrameReader(fromPage(), () => {
      delivered++
      throw thrown
    })
    const messages = ['[["invoke-bytes",0,"up",1],["cancel",1]]', fromHex('01'), '[["cancel",2]]']
    expect(() => {
      for (const message of messages) reader.read(message)
    }).toThrow(thrown)
    reader.read('[["cancel",3]]')
    expect(delivered).toBe(1)
  })

  test('that reads the next message too early ends the line instead of losing a frame', () => {
    const ids: unknown[] = []
    const reader = new FrameReader(fromPage(), (frame) => {
      ids.push(frame[1])
      if (ids.length === 1) reader.read('[["cancel",2]]')
    })
    expect(() => reader.read('[["cancel",0],["cancel",1]]')).toThrow(IpcError)
    expect(ids).toEqual([0])
  })
})
