import { IpcError } from '@oxbow/protocol'
import { STREAM_WINDOW } from '@oxbow/protocol/internal'
import { describe, expect, it, vi } from 'vitest'
import type { ChannelLine, OpenChannel } from '../../src/channel/channel.ts'
import { IncomingStream, stream } from '../../src/channel/stream.ts'

/** A stream, and the frames that its page gets. */
function open(check: (item: unknown) => unknown = (item) => item) {
  const told: string[] = []
  const line: ChannelLine = {
    openChannel: () => told.push('open'),
    sendMessage: (_channel, index, body) => told.push(`message ${index} ${body}`),
    endChannel: () => told.push('end'),
    room: () => undefined,
    messageDropped: () => {},
  }
  const incoming = new IncomingStream(line, 7, check)
  return { incoming, told, reader: incoming.readable.getReader() }
}

const piece = (): Uint8Array => new Uint8Array(STREAM_WINDOW / 4)

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (
    (await Promise.race([promise, new Promise((now) => setImmediate(now, pending))])) === pending
  )
}

describe('a stream of a page', () => {
  it('is requested at once, and its channel ends with it', async () => {
    const { incoming, told, reader } = open()
    expect(told).toEqual(['open', 'message 0 null'])
    await incoming.push('a')
    await incoming.finish()
    expect(told).toEqual(['open', 'message 0 null', 'end'])
    expect(await reader.read()).toEqual({ done: false, value: 'a' })
    expect(await reader.read()).toEqual({ done: true, value: undefined })
  })

  it('accepts one window of data, and has room again when the handler has read', async () => {
    const { incoming, reader } = open()
    for (let n = 0; n < 3; n++) expect(await incoming.push(piece())).toBe(true)
    const fourth = incoming.push(piece())
    expect(await isPending(fourth)).toBe(true)
    await reader.read()
    expect(await fourth).toBe(true)
  })

  it('can be read to its end after the call, if all of it had arrived by then', async () => {
    const { incoming, reader } = open()
    await incoming.push('a')
    await incoming.finish()
    incoming.release()
    expect(await reader.read()).toEqual({ done: false, value: 'a' })
  })

  it.each<{
    when: string
    end: (incoming: IncomingStream) => unknown
    code: string
    isTold: boolean
  }>([
    { when: 'the call ends', end: (it) => it.release(), code: 'aborted', isTold: true },
    { when: 'the page goes away', end: (it) => it.lose(), code: 'disconnected', isTold: false },
    {
      when: 'the call is given up',
      end: (it) => it.abort(new IpcError('timed_out', 'too late')),
      code: 'timed_out',
      isTold: true,
    },
    { when: 'the source fails', end: (it) => it.finish('a'), code: 'stream_failed', isTold: true },
  ])('fails when $when, and answers everything that waits', async ({ end, code, isTold }) => {
    const { incoming, told, reader } = open()
    const waiting = Array.from({ length: 5 }, () => incoming.push(piece()))
    await waiting[0]
    await end(incoming)
    expect(await Promise.all(waiting)).toContain(false)
    await expect(reader.read()).rejects.toMatchObject({ code })
    expect(told.at(-1)).toBe(isTold ? 'end' : 'message 0 null')
    expect(await incoming.push('late')).toBe(false)
    await incoming.finish()
    incoming.release()
    incoming.lose()
    expect(told.filter((what) => what === 'end')).toHaveLength(isTold ? 1 : 0)
  })

  it('fails when the page sends much more than it may', async () => {
    const { incoming, told, reader } = open()
    const floods = Array.from({ length: 16 }, () => incoming.push(piece()))
    await Promise.all(floods)
    await expect(reader.read()).rejects.toMatchObject({ code: 'too_many' })
    expect(told.at(-1)).toBe('end')
  })

  it('needs nothing from a page that has gone before the stream began', () => {
    const told: string[] = []
    const line: ChannelLine = {
      openChannel: (channel: OpenChannel) => channel.lose(),
      sendMessage: () => told.push('message'),
      endChannel: () => told.push('end'),
      room: () => undefined,
      messageDropped: () => {},
    }
    new IncomingStream(line, 7, (item) => item)
    expect(told).toEqual([])
  })

  it('checks one item after the other, and fails with the error of the check', async () => {
    const order: unknown[] = []
    const check = vi.fn(async (item: unknown) => {
      order.push(item)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(item)
      if (item === 2) throw new TypeError('not two')
      return item
    })
    const { incoming, reader } = open(check)
    const pushes = [incoming.push(1), incoming.push(2), incoming.finish()]
    await Promise.all(pushes)
    expect(order).toEqual([1, 1, 2, 2])
    await expect(reader.read()).rejects.toMatchObject({
      code: 'stream_failed',
      message: 'not two',
    })
  })
})

it('stream() is refused as the schema of a nested argument', () => {
  expect(stream()['~standard'].validate('__STREAM__:7')).toMatchObject({ issues: [{}] })
})
