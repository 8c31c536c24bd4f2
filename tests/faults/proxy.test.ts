// The fault proxy, on which the tests of faults rely, causes exactly the planned faults.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chaos, faultAt } from './chaos.ts'
import { type Direction, type Fault, FaultProxy, type Plan } from './proxy.ts'

/** One end of a connection, and the bytes that it has received. */
class End {
  readonly socket: Socket
  readonly chunks: Buffer[] = []
  error: NodeJS.ErrnoException | undefined
  ended = false
  readonly closed: Promise<void>
  /** Settles when no more data can come. To Node, a reset right after data may look like a normal end. */
  readonly over: Promise<void>

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.chunks.push(chunk))
    socket.on('end', () => {
      this.ended = true
    })
    socket.on('error', (error) => {
      this.error = error
    })
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()))
    this.over = new Promise((resolve) => {
      for (const event of ['end', 'close']) socket.on(event, () => resolve())
    })
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }
}

const backends: End[] = []
const server = createServer({ allowHalfOpen: true }, (socket) => {
  backends.push(new End(socket))
})
let url = ''

beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  for (const { socket } of backends) socket.destroy()
  backends.length = 0
  server.close()
  await once(server, 'close')
})

/** Both ends of a new connection through a proxy. */
async function join(proxy: FaultProxy): Promise<{ page: End; backend: End }> {
  const known = backends.length
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  const page = new End(socket)
  await expect.poll(() => backends.length).toBe(known + 1)
  return { page, backend: backends[known] as End }
}

/** A plan with one fault in one direction of each connection. */
function always(fault: Fault, { direction, after }: { direction: Direction; after: number }): Plan {
  return (_connection, given) => (given === direction ? [{ after, fault }] : [])
}

const TEXT = Buffer.from('0123456789'.repeat(20))

describe.each(['up', 'down'] as const)('%s', (direction) => {
  /** The sending and the receiving end. */
  async function ends(plan?: Plan): Promise<{ proxy: FaultProxy; from: End; to: End }> {
    const proxy = await FaultProxy.start(url, plan)
    const { page, backend } = await join(proxy)
    const [from, to] = direction === 'up' ? [page, backend] : [backend, page]
    return { proxy, from, to }
  }

  it('undisturbed data passes unchanged, with its end, and is counted', async () => {
    const { proxy, from, to } = await ends()
    await using _ = proxy
    const large = Buffer.alloc(3_000_000, 'abcdefg')
    from.socket.write(TEXT)
    from.socket.end(large)
    await expect.poll(() => to.ended).toBe(true)
    expect(to.received.equals(Buffer.concat([TEXT, large]))).toBe(true)
    expect(proxy.tally.bytes[direction]).toBe(TEXT.length + large.length)
    expect(proxy.tally.connections).toBe(1)
    // The other direction is still open.
    to.socket.end('answer')
    await expect.poll(() => String(from.received)).toBe('answer')
    await Promise.all([from.closed, to.closed])
    expect([from.error, to.error]).toEqual([undefined, undefined])
    expect(proxy.breaks).toBe(0)
  })

  it.each([0, 1, 7, TEXT.length])('a cut after %i bytes lets exactly these pass', async (byte) => {
    const { proxy, from, to } = await ends(faultAt({ connection: 0, direction, byte }))
    await using _ = proxy
    from.socket.write(TEXT)
    await Promise.all([from.closed, to.over])
    expect(String(to.received)).toBe(String(TEXT.subarray(0, byte)))
    expect(from.error?.code).toBe('ECONNRESET')
    expect(proxy.tally.faults.cut).toBe(1)
  })

  it('a half-close ends one direction in order, and the other stays open', async () => {
    const { proxy, from, to } = await ends(always({ kind: 'half-close' }, { direction, after: 5 }))
    await using _ = proxy
    from.socket.write(TEXT)
    await expect.poll(() => to.ended).toBe(true)
    expect(String(to.received)).toBe('01234')
    to.socket.write('answer')
    await expect.poll(() => String(from.received)).toBe('answer')
    expect([from.error, to.error]).toEqual([undefined, undefined])
    expect(proxy.tally.faults['half-close']).toBe(1)
  })

  it('a stall silently holds everything back until the connection is cut', async () => {
    const { proxy, from, to } = await ends(always({ kind: 'stall' }, { direction, after: 5 }))
    await using _ = proxy
    from.socket.write(TEXT)
    await expect.poll(() => String(to.received)).toBe('01234')
    to.socket.write('answer')
    await expect.poll(() => String(from.received)).toBe('answer')
    expect([from.socket.destroyed, to.socket.destroyed]).toEqual([false, false])
    expect(String(to.received)).toBe('01234')
    proxy.cut()
    await Promise.all([from.closed, to.closed])
    expect(String(to.received)).toBe('01234')
    expect(proxy.tally.faults).toMatchObject({ stall: 1, cut: 1 })
  })

  it('a delay loses nothing', async () => {
    const { proxy, from, to } = await ends(
      always({ kind: 'delay', ms: 50 }, { direction, after: 5 }),
    )
    await using _ = proxy
    const began = performance.now()
    from.socket.write(TEXT)
    await expect.poll(() => to.received.length).toBe(TEXT.length)
    // A timer may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(48)
    expect(String(to.received)).toBe(String(TEXT))
    expect(proxy.tally.faults.delay).toBe(1)
  })

  it('a split delivers in pieces, in order', async () => {
    const fault = { kind: 'split', bytes: 50, size: 3 } as const
    const { proxy, from, to } = await ends(always(fault, { direction, after: 10 }))
    await using _ = proxy
    from.socket.write(TEXT)
    await expect.poll(() => to.received.length).toBe(TEXT.length)
    expect(String(to.received)).toBe(String(TEXT))
    expect(to.chunks.length).toBeGreaterThan(2)
    expect(proxy.tally.faults.split).toBe(1)
  })
})

it('several faults happen one after the other, each at its distance from the one before', async () => {
  await using proxy = await FaultProxy.start(url, (_connection, direction) =>
    direction === 'up'
      ? [
          { after: 3, fault: { kind: 'delay', ms: 1 } },
          { after: 0, fault: { kind: 'split', bytes: 2, size: 1 } },
          { after: 4, fault: { kind: 'cut' } },
        ]
      : [],
  )
  const { page, backend } = await join(proxy)
  page.socket.write(TEXT)
  await backend.over
  expect(String(backend.received)).toBe('0123456')
  expect(proxy.tally.faults).toMatchObject({ delay: 1, split: 1, cut: 1 })
})

it('hold() keeps everything back, the end too, until it is released', async () => {
  await using proxy = await FaultProxy.start(url)
  const early = await join(proxy)
  const release = proxy.hold()
  const late = await join(proxy)
  for (const { page, backend } of [early, late]) {
    page.socket.end('up')
    backend.socket.end('down')
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  for (const { page, backend } of [early, late]) {
    expect([page, backend].map(({ received, ended }) => `${received}${ended}`)).toEqual([
      'false',
      'false',
    ])
  }
  release()
  for (const { page, backend } of [early, late]) {
    await Promise.all([page.over, backend.over])
    expect([String(backend.received), String(page.received)]).toEqual(['up', 'down'])
  }
})

it('cut() breaks all connections, and those that come later work', async () => {
  await using proxy = await FaultProxy.start(url)
  const both = await Promise.all([join(proxy)])
  both.push(await join(proxy))
  proxy.cut()
  await Promise.all(both.map(({ page }) => page.closed))
  expect(proxy.breaks).toBe(2)
  const { page, backend } = await join(proxy)
  page.socket.write('again')
  await expect.poll(() => String(backend.received)).toBe('again')
})

it('without a backend, the connection breaks', async () => {
  await using proxy = await FaultProxy.start('http://127.0.0.1:1')
  const page = new End(connect({ port: proxy.port, host: '127.0.0.1' }))
  await page.closed
  expect(proxy.tally.connections).toBe(1)
})

describe('chaos', () => {
  function listOf(plan: Plan, connections: number): unknown[] {
    return Array.from({ length: connections }, (_, number) =>
      (['up', 'down'] as const).map((direction) => [...plan(number, direction)]),
    )
  }

  it('is the same for the same seed, and another for another', () => {
    const once = listOf(chaos({ seed: 7 }), 50)
    expect(listOf(chaos({ seed: 7 }), 50)).toEqual(once)
    expect(listOf(chaos({ seed: 8 }), 50)).not.toEqual(once)
  })

  it('breaks each connection once, in one of its directions, up to the number that is asked for', () => {
    const plans = listOf(chaos({ seed: 1, breaks: 30 }), 50) as { fault: Fault }[][][]
    const breaks = plans.map((directions) =>
      directions.map((faults) => faults.filter(({ fault }) => /cut|half/.test(fault.kind)).length),
    )
    expect(breaks.slice(0, 30).map(([up = 0, down = 0]) => up + down)).toEqual(Array(30).fill(1))
    expect(breaks.slice(30).flat()).toEqual(Array(40).fill(0))
    for (const index of [0, 1]) {
      expect(breaks.some((directions) => directions[index] === 1)).toBe(true)
    }
  })
})
