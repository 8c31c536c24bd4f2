import { describe, expect, test } from 'vitest'
import { encode, FrameReader, FrameWriter, fromBackend, type Message } from '../src/index.ts'
import {
  BATCH_BYTES,
  BATCH_FRAMES,
  BATCH_TEXT,
  COPY_BYTES,
  END_OF_MESSAGES,
} from '../src/internal.ts'

function collect(): { sent: Message[]; writer: FrameWriter } {
  const sent: Message[] = []
  return { sent, writer: new FrameWriter((message) => sent.push(message)) }
}

const bytes = (length: number, value = 1): Uint8Array<ArrayBuffer> =>
  new Uint8Array(length).fill(value)

const shapeOf = (message: Message): number | string =>
  typeof message === 'string' ? 'text' : message.byteLength

/** Waits until all pending microtasks have run. */
const microtasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('one tick', () => {
  test('frames of one tick are one message, sent in a microtask', async () => {
    const { sent, writer } = collect()
    writer.write(encode.cancel(0))
    writer.write(encode.cancel(1))
    expect(sent).toEqual([])
    await microtasks()
    expect(sent).toEqual(['[["cancel",0],["cancel",1]]'])
  })

  test('frames that come a few microtasks after one another share a message', async () => {
    const { sent, writer } = collect()
    for (let id = 0; id < 3; id++) {
      writer.write(encode.cancel(id))
      await Promise.resolve()
      await Promise.resolve()
    }
    await microtasks()
    expect(sent).toEqual(['[["cancel",0],["cancel",1],["cancel",2]]'])
  })

  test('a loop that never pauses sends as soon as a message is full', async () => {
    const { sent, writer } = collect()
    for (let id = 0; id < 256; id++) {
      writer.write(encode.cancel(id))
      await Promise.resolve()
    }
    expect(sent).toHaveLength(1)
  })

  test('frames of a later tick are a message of their own', async () => {
    const { sent, writer } = collect()
    writer.write(encode.cancel(0))
    await microtasks()
    writer.write(encode.cancel(1))
    await microtasks()
    expect(sent).toEqual(['[["cancel",0]]', '[["cancel",1]]'])
  })

  test('`flush` sends at once, and no message is sent twice or empty', async () => {
    const { sent, writer } = collect()
    writer.flush()
    writer.write(encode.cancel(0))
    writer.flush()
    expect(sent).toEqual(['[["cancel",0]]'])
    await Promise.resolve()
    expect(sent).toHaveLength(1)
  })

  test('`BATCH_FRAMES` frames leave before the tick ends', () => {
    const { sent, writer } = collect()
    for (let i = 0; i < BATCH_FRAMES; i++) writer.write(encode.cancel(i))
    expect(sent).toHaveLength(1)
  })
})

describe('a frame that may grow', () => {
  const begin = (writer: FrameWriter, channel = 7, index = 0): void =>
    writer.write(encode.openMessages(channel, index, `${index}`), undefined, END_OF_MESSAGES)

  test('it grows until it is sent, and gets its end then', async () => {
    const { sent, writer } = collect()
    begin(writer)
    expect([writer.extend('1'), writer.extend('2')]).toEqual([true, true])
    await microtasks()
    expect(sent).toEqual(['[["messages",7,0,[0,1,2]]]'])
    expect(writer.extend('3')).toBe(false)
  })

  test('another frame ends it', () => {
    const { sent, writer } = collect()
    begin(writer)
    begin(writer, 8)
    writer.extend('1')
    writer.write(encode.end(8, 2))
    expect(writer.extend('2')).toBe(false)
    writer.flush()
    expect(sent).toEqual(['[["messages",7,0,[0]],["messages",8,0,[0,1]],["end",8,2]]'])
  })

  test('added messages count as frames do', () => {
    const { sent, writer } = collect()
    begin(writer)
    for (let n = 1; n < BATCH_FRAMES; n++) writer.extend(String(n))
    expect(sent).toHaveLength(1)
    expect(writer.extend('next')).toBe(false)
    begin(writer)
    expect(writer.extend('x'.repeat(BATCH_TEXT))).toBe(false)
  })
})

describe('large bodies travel alone', () => {
  test('a frame that would take a text over `BATCH_TEXT` begins a new message', () => {
    const { sent, writer } = collect()
    const large = encode.result(1, JSON.stringify('x'.repeat(BATCH_TEXT)))
    writer.write(encode.cancel(0))
    writer.write(large)
    writer.write(encode.cancel(2))
    writer.flush()
    expect(sent).toEqual(['[["cancel",0]]', `[${large}]`, '[["cancel",2]]'])
  })

  test('a body that would take the bodies over `BATCH_BYTES` begins a new message', () => {
    const { sent, writer } = collect()
    writer.write(encode.resultBytes(0, 10), bytes(10))
    writer.write(encode.resultBytes(1, BATCH_BYTES), bytes(BATCH_BYTES))
    expect(sent.map(shapeOf)).toEqual(['text', 10, 'text', BATCH_BYTES])
  })

  test('bodies that fill a message share it, and leave at once', () => {
    const { sent, writer } = collect()
    for (let i = 0; i < 16; i++) {
      expect(sent).toEqual([])
      writer.write(encode.resultBytes(i, BATCH_BYTES / 16), bytes(BATCH_BYTES / 16))
    }
    expect(sent.map(shapeOf)).toEqual(['text', BATCH_BYTES])
  })

  test('messages stay small, however much is written in one tick', () => {
    const { sent, writer } = collect()
    for (let i = 0; i < 300; i++) {
      const size = i % 2 === 0 ? 30_000 : 100_000
      writer.write(encode.resultBytes(i, size), bytes(size))
      writer.write(encode.result(i, JSON.stringify('x'.repeat(1000))))
    }
    writer.flush()
    let run = 0
    for (const message of sent) {
      if (typeof message === 'string') {
        run = 0
        expect(message.length).toBeLessThanOrEqual(BATCH_TEXT + 3)
      } else {
        run += message.byteLength
        expect(run).toBeLessThanOrEqual(BATCH_BYTES)
      }
    }
  })
})

describe('bodies', () => {
  test('small bodies share a message, and large ones have their own, in order', () => {
    const { sent, writer } = collect()
    const sizes = [3, 4, COPY_BYTES + 1, 5, 0, COPY_BYTES]
    sizes.forEach((size, i) => {
      writer.write(encode.resultBytes(i, size), bytes(size, i))
    })
    writer.flush()
    expect(sent.map(shapeOf)).toEqual(['text', 7, COPY_BYTES + 1, COPY_BYTES + 5])
    expect(sent[1]).toEqual(new Uint8Array([0, 0, 0, 1, 1, 1, 1]))
  })

  test('a large body is handed over without a copy', () => {
    const { sent, writer } = collect()
    const body = bytes(COPY_BYTES + 1)
    writer.write(encode.resultBytes(0, body.byteLength), body)
    writer.flush()
    expect((sent[1] as typeof body).buffer).toBe(body.buffer)
  })

  test('a small body may be changed once it is written, even a Buffer of Node', () => {
    const { sent, writer } = collect()
    const body = Buffer.from([1, 2, 3])
    writer.write(encode.resultBytes(0, 3), body)
    body.fill(0)
    writer.flush()
    expect(sent[1]).toEqual(new Uint8Array([1, 2, 3]))
  })

  test('sent bytes are never written to again', () => {
    const { sent, writer } = collect()
    writer.write(encode.resultBytes(0, 1), bytes(1, 1))
    writer.flush()
    writer.write(encode.resultBytes(1, 1), bytes(1, 2))
    writer.flush()
    expect([sent[1], sent[3]]).toEqual([new Uint8Array([1]), new Uint8Array([2])])
  })
})

describe('a very large body', () => {
  test('leaves in pieces of at most `BATCH_BYTES`, without a copy, and is read whole', () => {
    const { sent, writer } = collect()
    const body = bytes(2 * BATCH_BYTES + 5)
    body[2 * BATCH_BYTES + 4] = 7
    writer.write(encode.resultBytes(0, body.byteLength), body)
    writer.flush()
    expect(sent.map(shapeOf)).toEqual(['text', BATCH_BYTES, BATCH_BYTES, 5])
    expect(sent.slice(1).every((piece) => (piece as typeof body).buffer === body.buffer)).toBe(true)
    let read: Uint8Array | undefined
    const reader = new FrameReader(fromBackend(), (_frame, whole) => {
      read = whole
    })
    for (const message of sent) reader.read(message)
    expect(Buffer.compare(read ?? bytes(0), body)).toBe(0)
  })
})

describe('a transport', () => {
  test('that throws does not stop the writer: later frames are sent', () => {
    let failures = 1
    const sent: Message[] = []
    const writer = new FrameWriter((message) => {
      if (failures-- > 0) throw new Error('closed')
      sent.push(message)
    })
    writer.write(encode.cancel(0))
    expect(() => writer.flush()).toThrow('closed')
    writer.write(encode.cancel(1))
    writer.flush()
    expect(sent).toEqual(['[["cancel",1]]'])
  })
})
