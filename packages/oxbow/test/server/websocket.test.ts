import { once } from 'node:events'
import { DEFAULT_LIMITS, type Message, type Transport } from '@oxbow/protocol'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Line {
  readonly page: WebSocket
  readonly transport: Transport
  readonly server: TestServer
  readonly received: Message[]
  /** Waits for a number of messages. */
  arrival(count: number): Promise<void>
}

async function openLine(messageBytes = DEFAULT_LIMITS.messageBytes): Promise<Line> {
  const received: Message[] = []
  let waiting: { count: number; done: () => void } | undefined
  const links: Transport[] = []
  const server = await startTestServer({
    // Here nobody proves who they are.
    config: { oxbow: { server: { handshakeBytes: DEFAULT_LIMITS.messageBytes } } },
    limits: { ...DEFAULT_LIMITS, messageBytes },
    onLine: (transport) => {
      links.push(transport)
      transport.onmessage = (message) => {
        received.push(message)
        if (waiting && received.length >= waiting.count) waiting.done()
      }
    },
  })
  const page = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`)
  await once(page, 'open')
  const [transport] = links
  if (transport === undefined) throw new Error('there is no line')
  const arrival = (count: number): Promise<void> =>
    new Promise((done) => {
      waiting = { count, done }
      if (received.length >= count) done()
    })
  return { page, transport, server, received, arrival }
}

describe('messages', () => {
  test('texts are strings and bytes are plain byte arrays, in order', async () => {
    const { page, received, arrival } = await openLine()
    page.send('[1]')
    page.send(Buffer.from([1, 2, 3]))
    page.send('')
    page.send(Buffer.alloc(0))
    page.send('ü日😀')
    await arrival(5)
    expect(received).toEqual(['[1]', Uint8Array.of(1, 2, 3), '', new Uint8Array(0), 'ü日😀'])
    expect(received[1]?.constructor).toBe(Uint8Array)
  })

  test.each([3, 1000, 70_000, 5_000_000])('%i bytes have memory of their own', async (size) => {
    const { page, received, arrival } = await openLine()
    page.send('[]')
    page.send(Buffer.alloc(size, 7))
    await arrival(2)
    const bytes = received[1] as Uint8Array<ArrayBuffer>
    expect(bytes.byteLength).toBe(size)
    expect(bytes.buffer.byteLength).toBe(size)
    expect(bytes.every((byte) => byte === 7)).toBe(true)
  })

  test('what is sent arrives as it was, views without what surrounds them', async () => {
    const { page, transport } = await openLine()
    const arrived: unknown[] = []
    const all = new Promise<void>((done) => {
      page.on('message', (data, isBinary) => {
        arrived.push(isBinary ? [...(data as Buffer)] : String(data))
        if (arrived.length === 3) done()
      })
    })
    transport.send('["welcome"]')
    transport.send(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))
    transport.send('[]')
    await all
    expect(arrived).toEqual(['["welcome"]', [1, 2], '[]'])
  })

  test('a text that has waited as bytes arrives as a text', async () => {
    const { page, transport } = await openLine()
    const text = `["${'ü日😀'.repeat(2_000)}"]`
    const arrival = once(page, 'message')
    transport.send(transport.pack?.(text) ?? '')
    const [data, isBinary] = await arrival
    expect({ text: String(data), isBinary }).toEqual({ text, isBinary: false })
  })

  test('nothing is compressed', async () => {
    const { page } = await openLine()
    expect(page.extensions).toBe('')
  })
})

describe('a page that does not read', () => {
  // More than the buffers of the network hold.
  const COUNT = 200
  const SIZE = 128 * 1024

  /** A connection with more messages than the page reads; `given` are those passed to the socket. */
  async function setUp() {
    const { page, transport, arrival } = await openLine()
    page.pause()
    const said = arrival(1)
    const arrived: number[] = []
    page.on('message', (data) => arrived.push((data as Buffer)[0] ?? -1))
    const given = vi.spyOn(WebSocket.prototype, 'send')
    onTestFinished(() => given.mockRestore())
    for (let n = 0; n < COUNT; n++) transport.send(new Uint8Array(SIZE).fill(n))
    return { page, transport, arrived, given, said }
  }

  test('has one acknowledgement on its way, however many it asks for', async () => {
    const { transport } = await setUp()
    transport.send('1')
    const before = transport.unsent ?? 0
    for (let n = 2; n < 100_000; n++) transport.send(String(n))
    expect((transport.unsent ?? 0) - before).toBeLessThan(100)
  })

  test('has one pong on its way, however many pings it sends', async () => {
    const { page, transport, said } = await setUp()
    page.ping('before')
    const before = (transport.unsent ?? 0) + 200
    for (let n = 0; n < 20_000; n++) page.ping(`${n}`)
    // A later message arrives after them.
    page.send('[]')
    await said
    expect(transport.unsent).toBeLessThan(before)
  })

  test('gets the latest acknowledgement and the latest pong when it reads again', async () => {
    const { page, transport } = await setUp()
    const pongs: string[] = []
    const counts: string[] = []
    page.on('pong', (data) => pongs.push(String(data)))
    page.on('message', (data, isBinary) => {
      if (!isBinary) counts.push(String(data))
    })
    for (let n = 1; n <= 1000; n++) {
      transport.send(String(n))
      page.ping(String(n))
    }
    page.resume()
    await vi.waitUntil(() => counts.at(-1) === '1000' && pongs.at(-1) === '1000')
    expect(counts.length).toBeLessThan(10)
  })

  test('is counted with all that waits for it', async () => {
    const { transport } = await setUp()
    expect(transport.unsent).toBeGreaterThan((COUNT / 2) * SIZE)
    transport.close(1000)
    expect(transport.unsent).toBeLessThan((COUNT + 1) * SIZE)
  })

  const all = Array.from({ length: COUNT }, (_, n) => n)

  test('costs the socket little, and gets everything in order when it reads', async () => {
    const { page, transport, arrived, given } = await setUp()
    expect(given.mock.calls.length).toBeLessThan(COUNT / 2)
    page.resume()
    await vi.waitUntil(() => arrived.length === COUNT)
    expect(arrived).toEqual(all)
    transport.send(new Uint8Array([7]))
    await vi.waitUntil(() => arrived.length > COUNT)
    expect(arrived.at(-1)).toBe(7)
  })

  test('gets what was sent before the end', async () => {
    const { page, transport, arrived } = await setUp()
    const closed = once(page, 'close')
    transport.close(1001)
    page.resume()
    expect((await closed)[0]).toBe(1001)
    expect(arrived).toEqual(all)
  })

  test('gets no more data when it is given up', async () => {
    const { page, transport, arrived, given } = await setUp()
    const closed = once(page, 'close')
    const before = given.mock.calls.length
    transport.close(4413)
    expect(given).toHaveBeenCalledTimes(before)
    page.resume()
    expect((await closed)[0]).toBe(4413)
    expect(arrived).toEqual(all.slice(0, before))
  })
})

describe('the end', () => {
  test('by the page is told with its code, and the reason that it gives is dropped', async () => {
    const { page, transport } = await openLine()
    page.close(4400, 'because')
    expect(await transport.closed).toEqual({ code: 4400, reason: '' })
  })

  test('by a page that vanishes is told too', async () => {
    const { page, transport } = await openLine()
    page.terminate()
    expect(await transport.closed).toMatchObject({ code: 1006 })
  })

  test('by us reaches the page, and settles at once', async () => {
    const { page, transport } = await openLine()
    const closed = once(page, 'close')
    transport.close(4409, 'replaced')
    transport.close(4400, 'again')
    expect(await transport.closed).toEqual({ code: 4409, reason: 'replaced' })
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([4409, 'replaced'])
  })

  test('after it nothing is sent and nothing is received', async () => {
    const { page, transport, received } = await openLine()
    transport.close()
    page.send('late')
    transport.send('late')
    const messages: unknown[] = []
    page.on('message', (data) => messages.push(data))
    await once(page, 'close')
    transport.send('later')
    expect([received, messages]).toEqual([[], []])
  })

  test('a reason of any length and alphabet does no harm', async () => {
    const { page, transport } = await openLine()
    const closed = once(page, 'close')
    transport.close(4400, '日'.repeat(200))
    expect((await closed)[0]).toBe(4400)
  })

  test('by a message over the limit is 1009, and is logged', async () => {
    const { page, transport, server, received } = await openLine(1000)
    page.send('x'.repeat(1000))
    page.send('x'.repeat(1001))
    expect((await once(page, 'close'))[0]).toBe(1009)
    await transport.closed
    expect(received).toEqual(['x'.repeat(1000)])
    expect(server.logs.join()).toContain('Max payload size exceeded')
  })
})
