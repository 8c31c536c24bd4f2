import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Link, type Message, memoryTransports, type Transport } from '../src/index.ts'
import { GONE, PING } from '../src/internal.ts'

/** One end of a connection, and the calls of its callbacks. */
class End {
  readonly got: Message[] = []
  readonly errors: unknown[] = []
  acknowledgements = 0
  readonly link = new Link({
    receive: (message) => this.got.push(message),
    fail: (error) => this.errors.push(error),
    acknowledged: () => this.acknowledgements++,
  })
}

/** A link, and the other end of its transport, which shows the raw messages. */
function half(): End & { readonly wire: Message[]; readonly other: Transport } {
  const end = new End()
  const { wire, other, transport } = tapped()
  end.link.join(transport)
  return Object.assign(end, { wire, other })
}

function tapped(): { transport: Transport; other: Transport; wire: Message[] } {
  const [transport, other] = memoryTransports()
  const wire: Message[] = []
  other.onmessage = (message) => wire.push(message)
  return { transport, other, wire }
}

const frames = (n: number): string => `[["cancel",${n}]]`

/** Waits until all messages between two transports have arrived. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('messages', () => {
  test('arrive in order, texts and bytes, and are counted on both sides', async () => {
    const [one, two] = [new End(), new End()]
    const [left, right] = memoryTransports()
    one.link.join(left)
    two.link.join(right)
    one.link.send(frames(0))
    one.link.send(new Uint8Array([1]))
    one.link.send('[]')
    two.link.send(frames(9))
    await settled()
    expect(two.got).toEqual([frames(0), new Uint8Array([1]), '[]'])
    expect(one.got).toEqual([frames(9)])
    expect([one.link.sent, one.link.handed, one.link.received]).toEqual([3, 3, 1])
    expect([two.link.sent, two.link.handed, two.link.received]).toEqual([1, 1, 3])
  })

  test('that serve the link are handled, and neither counted nor delivered', async () => {
    const { link, other, got } = half()
    link.send(frames(0))
    other.send(PING)
    other.send('1')
    await settled()
    expect(got).toEqual([])
    expect([link.received, link.heard, link.acknowledged]).toEqual([0, 2, 1])
  })

  test('an error of `receive` is passed to `fail`', async () => {
    const thrown = new Error('no')
    const fail = vi.fn()
    const receive = (): never => {
      throw thrown
    }
    const link = new Link({ receive, fail })
    const { transport, other } = tapped()
    link.join(transport)
    other.send('[]')
    await settled()
    expect(fail.mock.calls).toEqual([[thrown]])
  })
})

describe('a receiver acknowledges', () => {
  test('once, 200 ms after the first message', async () => {
    const { other, wire } = half()
    other.send(frames(0))
    await vi.advanceTimersByTimeAsync(199)
    other.send(frames(1))
    expect(wire).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(wire).toEqual(['2'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wire).toEqual(['2'])
  })

  test('1,024 messages at once, and not one message fewer', async () => {
    const { other, wire } = half()
    for (let i = 0; i < 1023; i++) other.send(frames(i))
    await settled()
    expect(wire).toEqual([])
    other.send(frames(1023))
    await settled()
    expect(wire).toEqual(['1024'])
    await vi.advanceTimersByTimeAsync(200)
    expect(wire).toEqual(['1024'])
  })

  test('256 KiB at once, and not one byte less', async () => {
    const { other, wire } = half()
    other.send(new Uint8Array(256 * 1024 - 1))
    await settled()
    expect(wire).toEqual([])
    other.send(new Uint8Array(1))
    await settled()
    expect(wire).toEqual(['2'])
  })

  test('at once if asked, and leaves no timer behind', async () => {
    const { link, other, wire } = half()
    other.send(frames(0))
    other.send(PING)
    await settled()
    expect(wire).toEqual(['1'])
    expect(vi.getTimerCount()).toBe(0)
    link.leave()
    await vi.advanceTimersByTimeAsync(200)
    expect(wire).toEqual(['1'])
  })

  test('before it acts on the message that is due', async () => {
    const order: string[] = []
    const { transport, other } = tapped()
    other.onmessage = (message) => order.push(`told ${message}`)
    const link = new Link({ receive: () => link.send('["late"]'), fail: () => {} })
    link.join(transport)
    for (let i = 0; i < 1024; i++) other.send(frames(i))
    await settled()
    expect(order.indexOf('told 1024')).toBe(1023)
  })
})

describe('a sender', () => {
  test('keeps what is not acknowledged, by number and by length', async () => {
    const { link, other, ...end } = half()
    link.send('[1]')
    link.send(new Uint8Array(10))
    expect(link.unacknowledged).toBe(13)
    other.send('1')
    await settled()
    expect([link.acknowledged, link.unacknowledged, link.sent]).toEqual([1, 10, 2])
    other.send('2')
    await settled()
    expect([link.acknowledged, link.unacknowledged, link.sent]).toEqual([2, 0, 2])
    expect(end.errors).toEqual([])
  })

  test('is notified of each acknowledgement, even of one without news', async () => {
    const end = half()
    end.link.send('[1]')
    const before = end.acknowledgements
    end.other.send('1')
    end.other.send('1')
    await settled()
    expect(end.acknowledgements - before).toBe(2)
    expect(end.errors).toEqual([])
  })

  test.each([
    ['2', 'more than was sent'],
    ['-1', 'a negative number'],
    ['1.0', 'a fraction'],
    ['1e0', 'an exponent'],
    [' 1', 'a space'],
    ['', 'nothing'],
    [GONE, 'an answer to `hello`'],
    ['NaN', 'no number'],
    ['{}', 'no list'],
  ])('does not accept %j as an acknowledgement: %s', async (text) => {
    const { link, other, errors } = half()
    link.send('[1]')
    other.send(text)
    await settled()
    expect(errors).toEqual([expect.objectContaining({ code: 'malformed_message' })])
    expect(link.acknowledged).toBe(0)
  })

  test('accepts no number lower than an earlier one', async () => {
    const { link, other, errors } = half()
    link.send('[1]')
    link.send('[2]')
    other.send('2')
    other.send('1')
    await settled()
    expect(errors).toEqual([expect.objectContaining({ code: 'malformed_message' })])
    expect(link.acknowledged).toBe(2)
  })
})

describe('a further transport', () => {
  test('sends again exactly the messages that the other side lacks, in order', async () => {
    const { link, wire } = half()
    for (let i = 0; i < 5; i++) link.send(frames(i))
    await settled()
    link.leave()
    link.send(frames(5))
    const next = tapped()
    link.join(next.transport, 3)
    link.send(frames(6))
    await settled()
    expect(wire).toEqual([0, 1, 2, 3, 4].map(frames))
    expect(next.wire).toEqual([3, 4, 5, 6].map(frames))
    expect([link.acknowledged, link.sent]).toEqual([3, 7])
  })

  test('resumes with the count of received messages', async () => {
    const { link, other, got } = half()
    other.send(frames(0))
    await settled()
    link.leave()
    const next = tapped()
    link.join(next.transport, 0)
    next.other.send(frames(1))
    await vi.advanceTimersByTimeAsync(200)
    expect(got).toEqual([frames(0), frames(1)])
    expect(next.wire).toEqual(['2'])
  })

  test('stops the older one from sending and receiving', async () => {
    const { link, other, wire, got } = half()
    const next = tapped()
    link.join(next.transport)
    other.send(frames(0))
    link.send(frames(1))
    await settled()
    expect(got).toEqual([])
    expect(wire).toEqual([])
    expect(next.wire).toEqual([frames(1)])
  })

  test.each([
    { claim: 3, why: 'more than was sent' },
    { claim: 0, why: 'less than was acknowledged' },
    { claim: Number.NaN, why: 'no number' },
  ])('whose other side claims $why is refused, and carries nothing', async ({ claim }) => {
    const { link, other } = half()
    link.send(frames(0))
    link.send(frames(1))
    other.send('1')
    await settled()
    const next = tapped()
    expect(() => link.join(next.transport, claim)).toThrow(
      expect.objectContaining({ code: 'malformed_message' }),
    )
    link.send(frames(2))
    await settled()
    expect(next.wire).toEqual([])
  })
})

describe('`handed`', () => {
  test('counts what a transport was given, whether or not it has arrived', async () => {
    const { link } = new End()
    link.send(frames(0))
    link.send(frames(1))
    expect([link.sent, link.handed]).toEqual([2, 0])
    const { transport } = tapped()
    link.join(transport)
    expect(link.handed).toBe(2)
    link.send(frames(2))
    expect(link.handed).toBe(3)
    link.leave()
    link.send(frames(3))
    expect([link.sent, link.handed]).toEqual([4, 3])
  })
})

describe('away from any transport', () => {
  test('neither asks nor acknowledges, and has no timer', async () => {
    const { link, other, wire } = half()
    other.send(frames(0))
    await settled()
    link.leave()
    link.ping()
    link.acknowledge()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wire).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('`ping` makes the other side send a sign of life', async () => {
  const [one, two] = [new End(), new End()]
  const [left, right] = memoryTransports()
  one.link.join(left)
  two.link.join(right)
  one.link.ping()
  await settled()
  expect(one.link.heard).toBe(1)
  expect([one.errors, two.errors]).toEqual([[], []])
})

test('`close` ends the transport with code and reason', async () => {
  const { link, other } = half()
  link.close(4413, 'too far behind')
  expect(await other.closed).toEqual({ code: 4413, reason: 'too far behind' })
})
