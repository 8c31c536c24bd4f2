/** Channels against a scripted backend: handlers, loops, order and ends. */

import { CLOSE_CODES, encode } from '@oxbow/protocol'
import { Channel as TauriChannel } from '@tauri-apps/api/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channel } from '../src/channel.ts'
import { connected, settled } from './backend.ts'
import { catchUncaught } from './uncaught.ts'

afterEach(() => vi.unstubAllGlobals())

function channelPair<T>(handler?: (message: T) => void) {
  const { connection, backend } = connected()
  const channel = new Channel<T>(handler, connection)
  const send = (index: number, value: unknown = index) =>
    backend.writer.write(encode.messages(channel.id, index, JSON.stringify(value)))
  const end = (total: number) => backend.writer.write(encode.end(channel.id, total))
  return { connection, backend, channel, send, end }
}

async function collect<T>(channel: Channel<T>): Promise<T[]> {
  const all: T[] = []
  for await (const message of channel) all.push(message)
  return all
}

describe('a handler', () => {
  it('C3 gets 12 messages that arrive backwards in the right order', async () => {
    const got: number[] = []
    const { connection, send } = channelPair<number>((n) => got.push(n))
    for (let i = 11; i >= 0; i--) send(i)
    await settled(connection)
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('C3 gets no message twice', async () => {
    const got: string[] = []
    const { connection, send } = channelPair<string>((text) => got.push(text))
    send(0, 'a')
    send(0, 'again')
    send(1, 'b')
    await settled(connection)
    expect(got).toEqual(['a', 'b'])
  })

  it('C5 that throws still gets the next message', async () => {
    const reported = catchUncaught()
    const got: number[] = []
    const { connection, send } = channelPair<number>((n) => {
      got.push(n)
      throw new Error('bad handler')
    })
    send(0)
    send(1)
    await settled(connection)
    expect(got).toEqual([0, 1])
    expect(reported).toHaveLength(2)
  })

  it('C7 can be replaced, from the next message on', async () => {
    const first = vi.fn()
    const second = vi.fn()
    const { connection, channel, send } = channelPair<number>(first)
    send(0)
    await settled(connection)
    expect(channel.onmessage).toBe(first)
    channel.onmessage = second
    send(1)
    await settled(connection)
    expect([first.mock.calls, second.mock.calls]).toEqual([[[0]], [[1]]])
  })

  it('set later gets the earlier messages', async () => {
    const { connection, channel, send } = channelPair<number>()
    send(0)
    await settled(connection)
    const got: number[] = []
    channel.onmessage = (n) => got.push(n)
    send(1)
    await settled(connection)
    expect(got).toEqual([0, 1])
  })

  it('C6 gets nothing after the end', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const got: number[] = []
    const { connection, send, end } = channelPair<number>((n) => got.push(n))
    send(0)
    end(1)
    send(1)
    await settled(connection)
    expect(got).toEqual([0])
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })
})

describe('a loop', () => {
  it('a late `for await` loop gets earlier messages too, and ends with the channel', async () => {
    const { connection, channel, send, end } = channelPair<number>()
    send(0)
    send(1)
    await settled(connection)
    const all = collect(channel)
    send(2)
    end(3)
    expect(await all).toEqual([0, 1, 2])
  })

  it('C4 waits for the messages that the end has overtaken', async () => {
    const { channel, send, end } = channelPair<number>()
    const all = collect(channel)
    end(2)
    send(1)
    send(0)
    expect(await all).toEqual([0, 1])
  })

  it('over a channel that has ended already gets the remaining messages', async () => {
    const { connection, channel, send, end } = channelPair<number>()
    send(0)
    end(1)
    await settled(connection)
    expect(await collect(channel)).toEqual([0])
    expect(await collect(channel)).toEqual([])
  })

  it('beside a handler gets the messages from its start on', async () => {
    const got: number[] = []
    const { connection, channel, send, end } = channelPair<number>((n) => got.push(n))
    send(0)
    await settled(connection)
    const all = collect(channel)
    send(1)
    end(2)
    expect(await all).toEqual([1])
    expect(got).toEqual([0, 1])
  })

  it('that is left drops later messages', async () => {
    const { connection, channel, send, end } = channelPair<number>()
    send(0)
    send(1)
    for await (const n of channel) {
      expect(n).toBe(0)
      break
    }
    send(2)
    await settled(connection)
    const rest = collect(channel)
    send(3)
    end(4)
    expect(await rest).toEqual([3])
  })

  it('gets falsy messages and raw ones', async () => {
    const { backend, channel, send, end } = channelPair<unknown>()
    const values = [0, '', false, null]
    values.forEach((value, index) => {
      send(index, value)
    })
    backend.writer.write(encode.messageBytes(channel.id, 4, 2), new Uint8Array([1, 2]))
    end(5)
    expect(await collect(channel)).toEqual([...values, new Uint8Array([1, 2]).buffer])
  })

  it('throws if the line ends first, after the messages that have arrived', async () => {
    const { backend, channel, send } = channelPair<number>()
    send(0)
    const got: number[] = []
    const loop = (async () => {
      for await (const n of channel) got.push(n)
    })()
    await vi.waitFor(() => expect(got).toEqual([0]))
    backend.transport.close(CLOSE_CODES.goingAway)
    await expect(loop).rejects.toMatchObject({ name: 'IpcError', code: 'disconnected' })
    await expect(collect(channel)).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('over a channel made after the end of the line throws', async () => {
    const { connection, backend } = connected()
    backend.transport.close()
    await vi.waitFor(() => expect(connection.invoke('x')).rejects.toThrow())
    await expect(collect(new Channel(undefined, connection))).rejects.toMatchObject({
      code: 'disconnected',
    })
  })
})

describe('as an argument', () => {
  it('S6 C18 is written as its marker at any depth', async () => {
    const { connection, backend, channel } = channelPair()
    await connection.invoke('x', { a: channel, b: [{ c: channel }] }).catch(() => {})
    const marker = `__CHANNEL__:${channel.id}`
    expect(backend.calls[0]?.args).toEqual({ a: marker, b: [{ c: marker }] })
  })

  it('is written like a channel of Tauri', () => {
    const { channel } = channelPair()
    vi.stubGlobal('window', { __TAURI_INTERNALS__: { transformCallback: () => channel.id } })
    expect(JSON.stringify(channel)).toBe(JSON.stringify(new TauriChannel()))
  })
})

it('a channel on a page without the bridge throws no_bridge', () => {
  expect(() => new Channel()).toThrow(expect.objectContaining({ code: 'no_bridge' }))
})
