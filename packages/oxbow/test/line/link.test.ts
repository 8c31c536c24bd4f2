import {
  CLOSE_CODES,
  type CloseInfo,
  DEFAULT_LIMITS,
  type IpcError,
  type Limits,
  Link,
  type Message,
  memoryTransports,
  type Transport,
} from '@oxbow/protocol'
import { BATCH_BYTES } from '@oxbow/protocol/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { closingOf } from '../../src/line/closing.ts'
import { PageLink } from '../../src/line/link.ts'

const BROKEN = 1006

/** Room for a few messages of a few bytes. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  messageBytes: 4 * BATCH_BYTES,
  windowBytes: 10,
  unacknowledgedBytes: 100,
} satisfies Limits

/** A page's end of a connection: its messages, and a link that acknowledges only when the test says so. */
class FakePage {
  readonly got: Message[] = []
  /** The control messages of the link. */
  readonly said: string[] = []
  transport: Transport | undefined

  /** Opens a transport for this page, and returns the backend's end. */
  connect(): Transport {
    const [page, backend] = memoryTransports()
    this.transport = page
    page.onmessage = (message) => {
      if (typeof message === 'string' && message[0] !== '[') this.said.push(message)
      else this.got.push(message)
    }
    return backend
  }

  send(message: Message): void {
    this.transport?.send(message)
  }

  async break(): Promise<void> {
    this.transport?.close(BROKEN)
    await settled()
  }
}

function setUp(limits: Partial<Limits> = {}) {
  const received: Message[] = []
  const end = vi.fn<(reason: string) => void>()
  const fail = vi.fn<(error: unknown) => void>()
  const owner = {
    limits: { ...LIMITS, ...limits },
    receive: (message: Message) => received.push(message),
    fail,
    end: ({ message }: IpcError) => end(message),
  }
  const link = new PageLink(owner, { id: 7 })
  const page = new FakePage()
  link.begin(page.connect())
  return { link, page, received, end, fail }
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a transport that breaks', () => {
  it('leaves the line open, and the next one carries the messages that the page lacks', async () => {
    const { link, page, received, end } = setUp()
    link.send('[1]')
    link.send('[2]')
    page.send('[9]')
    await settled()
    await page.break()
    link.send('[3]')
    link.resume(page.connect(), 1)
    page.send('[10]')
    await settled()
    expect(page.got).toEqual(['[1]', '[2]', '[2]', '[3]'])
    expect(page.said).toEqual(['1'])
    expect(received).toEqual(['[9]', '[10]'])
    expect(end).not.toHaveBeenCalled()
  })

  it('ends the line if the page is not back within resumeMs', async () => {
    const { link, page, end } = setUp({ resumeMs: 1_000 })
    await page.break()
    await vi.advanceTimersByTimeAsync(999)
    expect(end).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(end.mock.calls).toEqual([['the page has not come back']])
    link.send('[1]')
    expect(link.unacknowledged).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits too for a page that has only given up a silent transport', async () => {
    const { page, end } = setUp({ resumeMs: 1_000 })
    page.transport?.close(1005)
    await vi.advanceTimersByTimeAsync(999)
    expect(end).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(end).toHaveBeenCalledOnce()
  })

  it.each([
    [CLOSE_CODES.normal, 'the page has fallen silent'],
    [CLOSE_CODES.goingAway, 'the page has fallen silent'],
    [CLOSE_CODES.overrun, 'the page is 1000 bytes behind; it has to begin anew'],
    [CLOSE_CODES.replaced, 'a newer page has taken over this window'],
    [3000, 'the window was closed'],
    [BROKEN, 'the page has fallen silent'],
    [1005, 'the page has fallen silent'],
  ])('ignores the reason of a page: code %i, "%s"', async (code, reason) => {
    const { link, page, end } = setUp({ resumeMs: 1 })
    page.transport?.close(code, reason)
    await vi.advanceTimersByTimeAsync(1)
    expect(end).toHaveBeenCalledOnce()
    expect(end.mock.calls.flat()).not.toContain(reason)
    expect(link.graceMs(5)).toBe(5)
  })

  it('has its full time again after each return', async () => {
    const { link, page, end } = setUp({ resumeMs: 1_000 })
    for (let i = 0; i < 3; i++) {
      await page.break()
      await vi.advanceTimersByTimeAsync(999)
      link.resume(page.connect(), 0)
      await vi.advanceTimersByTimeAsync(5_000)
    }
    expect(end).not.toHaveBeenCalled()
  })

  it('counts as broken even if a newer one exists already', async () => {
    const { link, page, end } = setUp({ resumeMs: 1_000 })
    const older = page.transport
    link.resume(page.connect(), 0)
    expect(await older?.closed).toBeDefined()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(end).not.toHaveBeenCalled()
    link.send('[1]')
    older?.send('[9]')
    await settled()
    expect(page.got).toEqual(['[1]'])
  })
})

describe('a line', () => {
  it.each([CLOSE_CODES.normal, CLOSE_CODES.goingAway])(
    'ends at once when the page closes with %i',
    async (code) => {
      const { page, end } = setUp()
      page.transport?.close(code, 'enough')
      await settled()
      // Its reason is its own: here it would look like one of ours.
      expect(end.mock.calls).toEqual([['the page has gone away']])
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('that the backend closes has a reason for the page, and ends once', async () => {
    const { link, page, end } = setUp()
    link.close({ code: CLOSE_CODES.replaced, reason: 'a newer page' })
    expect(await page.transport?.closed).toEqual({
      code: CLOSE_CODES.replaced,
      reason: 'a newer page',
    } satisfies CloseInfo)
    link.close({ code: CLOSE_CODES.normal, reason: 'again' })
    await settled()
    expect(end.mock.calls).toEqual([['a newer page']])
  })

  it('can be closed while its page is away', async () => {
    const { link, page, end } = setUp()
    await page.break()
    link.close({ code: CLOSE_CODES.goingAway, reason: 'the window was closed' })
    expect(end.mock.calls).toEqual([['the window was closed']])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    { claim: 2, why: 'more than was sent' },
    { claim: 0, why: 'less than was acknowledged' },
  ])('is not resumed by a page that claims $why', async ({ claim }) => {
    const { link, page } = setUp()
    link.send('[1]')
    page.send('1')
    await settled()
    await page.break()
    expect(() => link.resume(page.connect(), claim)).toThrow(
      expect.objectContaining({ code: 'malformed_message' }),
    )
  })

  it('fails when the page acknowledges messages that were never sent', async () => {
    const { page, fail } = setUp()
    page.send('1')
    await settled()
    expect(fail.mock.calls).toEqual([[expect.objectContaining({ code: 'malformed_message' })]])
  })
})

describe('room', () => {
  it('is available at once up to windowBytes, and beyond it after enough acknowledgements', async () => {
    const { link, page } = setUp()
    link.send('[1234567]')
    link.send(new Uint8Array(1))
    expect(link.unacknowledged).toBe(10)
    expect(link.room()).toBeUndefined()
    link.send('[]')
    let hasRoom = false
    void link.room()?.then(() => {
      hasRoom = true
    })
    await settled()
    expect(hasRoom).toBe(false)
    page.send('1')
    await settled()
    expect(hasRoom).toBe(true)
    expect(link.room()).toBeUndefined()
  })

  it('does not come with too small an acknowledgement', async () => {
    const { link, page } = setUp()
    link.send('[]')
    link.send('[1234567890]')
    const waiting = vi.fn()
    void link.room()?.then(waiting)
    page.send('1')
    await settled()
    expect(waiting).not.toHaveBeenCalled()
  })

  it('comes with the return of a page that has everything', async () => {
    const { link, page } = setUp()
    link.send('[1234567890]')
    const waiting = vi.fn()
    void link.room()?.then(waiting)
    await page.break()
    expect(waiting).not.toHaveBeenCalled()
    link.resume(page.connect(), 1)
    await settled()
    expect(waiting).toHaveBeenCalled()
  })

  it('comes with the end of the line, so that no sender waits for ever', async () => {
    const { link, page } = setUp({ resumeMs: 1_000 })
    link.send('[1234567890]')
    const waiting = vi.fn()
    void link.room()?.then(waiting)
    await page.break()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(waiting).toHaveBeenCalled()
    expect(link.room()).toBeUndefined()
  })
})

describe('a page that does not acknowledge', () => {
  it('is given up beyond unacknowledgedBytes after a second, and not a byte before', async () => {
    const { link, fail } = setUp()
    link.send(new Uint8Array(100))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(fail).not.toHaveBeenCalled()
    link.send(new Uint8Array(1))
    await vi.advanceTimersByTimeAsync(999)
    expect(fail).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(fail.mock.calls).toEqual([[expect.objectContaining({ code: 'overrun' })]])
  })

  it('is given up at once if it had stopped before', async () => {
    const { link, fail } = setUp()
    link.send(new Uint8Array(100))
    void link.patience()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail).not.toHaveBeenCalled()
    link.send(new Uint8Array(1))
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('is given up while it is away as well', async () => {
    const { link, page, fail } = setUp({ resumeMs: 10_000 })
    await page.break()
    link.send(new Uint8Array(101))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('is given up for many messages that have hardly any bytes', async () => {
    const { link, fail } = setUp({ unacknowledgedBytes: 1_000_000 })
    for (let i = 0; i < 20_000; i++) link.send('[]')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail.mock.calls).toEqual([[expect.objectContaining({ code: 'overrun' })]])
  })

  it('has its waiting messages packed for its transports, beyond a size and while it is away', async () => {
    const { link, page } = setUp({ unacknowledgedBytes: 8 * BATCH_BYTES })
    const transport = Object.assign(page.connect(), { pack: () => '["packed"]' })
    link.resume(transport, 0)
    await page.break()
    const much = `["${'x'.repeat(BATCH_BYTES)}"]`
    for (const message of ['["little"]', much, '["waits"]']) link.send(message)
    link.resume(page.connect(), 0)
    await settled()
    expect(page.got).toEqual(['["little"]', much, '["packed"]'])
  })

  it('has as long as it needs for one large message', async () => {
    const { link, fail } = setUp()
    link.send(new Uint8Array(LIMITS.messageBytes))
    link.send(new Uint8Array(100))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail).not.toHaveBeenCalled()
    link.send(new Uint8Array(1))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('has as long as it needs for one large message in pieces', async () => {
    const { link, fail } = setUp()
    for (let i = 0; i < 4; i++) link.send(new Uint8Array(BATCH_BYTES))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail).not.toHaveBeenCalled()
  })

  it('has no more large ones on their way than one of messageBytes', async () => {
    const { link, fail } = setUp()
    const large = new Uint8Array(2 * BATCH_BYTES)
    link.send(large)
    link.send(large)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail).not.toHaveBeenCalled()
    link.send(large)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('has its large messages forgotten as it acknowledges them', async () => {
    const { link, page, fail } = setUp()
    for (let i = 1; i <= 5; i++) {
      link.send(new Uint8Array(LIMITS.messageBytes))
      page.send(String(i))
      await settled()
    }
    link.send(new Uint8Array(100))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail).not.toHaveBeenCalled()
    link.send(new Uint8Array(1))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fail).toHaveBeenCalledTimes(1)
  })
})

describe('a page that reads', () => {
  it('keeps its line however much was sent to it at once', async () => {
    const { link, page, fail } = setUp()
    for (let i = 0; i < 190; i++) link.send('[]')
    for (let i = 1; i <= 190; i++) {
      await vi.advanceTimersByTimeAsync(200)
      page.send(String(i))
    }
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail).not.toHaveBeenCalled()
    expect([link.unacknowledged, vi.getTimerCount()]).toEqual([0, 0])
  })

  it('is given up when it has been four times too far behind for a second', async () => {
    const { link, page, fail } = setUp()
    for (let i = 0; i < 300; i++) link.send('[]')
    for (let i = 1; i <= 9; i++) {
      await vi.advanceTimersByTimeAsync(100)
      page.send(String(i))
    }
    await settled()
    expect(fail).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(100)
    expect(fail).toHaveBeenCalledTimes(1)
  })

  it('counts as behind by the unsent bytes of its transport, whatever it acknowledges', async () => {
    const { link, page, fail } = setUp()
    link.resume(Object.assign(page.connect(), { unsent: 101 }), 0)
    expect(link.unacknowledged).toBe(101)
    link.send('[]')
    page.send('1')
    await vi.advanceTimersByTimeAsync(1_100)
    expect(fail.mock.calls).toEqual([[expect.objectContaining({ code: 'overrun' })]])
  })
})

describe('patience', () => {
  it('is needed for a page that reads, until it has room', async () => {
    const { link, page } = setUp()
    expect(link.patience()).toBeUndefined()
    for (let i = 0; i < 10; i++) link.send('[]')
    const waited = vi.fn()
    void link.patience()?.then(waited)
    for (let i = 1; i <= 4; i++) {
      await vi.advanceTimersByTimeAsync(900)
      page.send(String(i))
      await settled()
    }
    expect(waited).not.toHaveBeenCalled()
    page.send('5')
    await settled()
    expect(waited).toHaveBeenCalled()
    expect(link.patience()).toBeUndefined()
  })

  it('ends after a second for a page that has stopped, and is needed again when the page resumes', async () => {
    const { link, page } = setUp()
    for (let i = 0; i < 10; i++) link.send('[]')
    const waited = vi.fn()
    void link.patience()?.then(waited)
    await vi.advanceTimersByTimeAsync(999)
    expect(waited).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(waited).toHaveBeenCalled()
    expect(link.patience()).toBeUndefined()
    expect(link.room()).toBeDefined()
    page.send('1')
    await settled()
    expect(link.patience()).toBeDefined()
  })

  it('ends with the line', async () => {
    const { link } = setUp()
    link.send('[1234567890]')
    const waited = vi.fn()
    void link.patience()?.then(waited)
    link.close({ code: CLOSE_CODES.normal, reason: '' })
    await settled()
    expect(waited).toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('messages that wait for a page are freed at the end of its line', () => {
  const { link } = setUp()
  link.send('[1]')
  expect(link.unacknowledged).toBe(3)
  link.close({ code: 1000, reason: '' })
  link.send('[2]')
  expect(link.unacknowledged).toBe(0)
})

describe('caughtUp()', () => {
  it('settles for messages that were sent before, and pings the page', async () => {
    const { link, page } = setUp()
    const heard = vi.fn()
    link.send('[1]')
    void link.caughtUp().then(heard)
    link.send('[2]')
    await settled()
    expect(page.said).toEqual(['?'])
    expect(heard).not.toHaveBeenCalled()
    page.send('1')
    await settled()
    expect(heard).toHaveBeenCalledOnce()
  })

  it('waits for a page that is away, and ends with it', async () => {
    const { link, page } = setUp()
    const heard = vi.fn()
    link.send('[1]')
    void link.caughtUp().then(heard)
    await page.break()
    expect(heard).not.toHaveBeenCalled()
    link.close({ code: 1000, reason: '' })
    await link.caughtUp()
    expect(heard).toHaveBeenCalledOnce()
  })
})

it('all senders that wait for room share one promise', () => {
  const { link } = setUp()
  link.send('[1,2,3,4,5,6]')
  expect(link.room()).toBeInstanceOf(Promise)
  expect(link.room()).toBe(link.room())
})

it('missing messages are kept byte for byte, over any number of transports', async () => {
  const { link, page } = setUp({ unacknowledgedBytes: 1_000_000 })
  const got: Message[] = []
  const other = new Link({ receive: (message) => got.push(message), fail: () => {} })
  for (let i = 0; i < 20; i++) {
    link.send(`[${i}]`)
    link.send(new Uint8Array(i + 1).fill(i))
    const transport = page.connect()
    link.resume(transport, other.received)
    const own = page.transport as Transport
    other.join(own)
    // The transport breaks at varying moments, so that the page gets one message more or less of each pair.
    for (let step = 0; step <= i % 7; step++) await Promise.resolve()
    other.leave()
  }
  link.resume(page.connect(), other.received)
  const last = page.transport as Transport
  other.join(last)
  await settled()
  expect(got).toEqual(
    Array.from({ length: 20 }, (_, i) => [`[${i}]`, new Uint8Array(i + 1).fill(i)]).flat(),
  )
})

it('a close reason has at most 123 bytes of plain characters', () => {
  expect(closingOf(`é\n${'x'.repeat(200)}`).reason).toBe(`??${'x'.repeat(121)}`)
})
