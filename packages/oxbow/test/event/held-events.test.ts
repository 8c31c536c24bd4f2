import { describe, expect, it } from 'vitest'
import type { Retention } from '../../src/event/delivery.ts'
import { type EventLine, HeldEvents, type PageEvent } from '../../src/event/held-events.ts'

const LATEST: Retention = { bytes: Number.POSITIVE_INFINITY, events: 1 }
const ALL: Retention = { bytes: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY }

const KEPT = { retention: ALL }

/** The bytes that may be in flight to a page that has acknowledged nothing. */
const FULL = 64 * 1024

/** A connection whose page acknowledges only when the test says so. */
class FakeLine implements EventLine {
  readonly got: string[] = []
  readonly dropped: string[] = []
  #waiting: (() => void)[] = []

  sendFrame(frame: string): void {
    this.got.push(frame)
  }
  caughtUp(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
  eventDropped(event: string): void {
    this.dropped.push(event)
  }
  sendGap(event: string, dropped: number): void {
    this.got.push(`gap ${event} ${dropped}`)
  }

  /** The page acknowledges all that has been sent. */
  async catchUp(): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve()
    await Promise.resolve()
  }

  /** The messages since the last call. */
  look(): string[] {
    return this.got.splice(0)
  }
}

function setUp() {
  const line = new FakeLine()
  const held = new HeldEvents(line)
  const send = (event: string, frame: string, how: Partial<PageEvent> = {}): void =>
    held.send({ event, slots: '0', frame, retention: LATEST, ...how })
  const fill = (): void => {
    send('filler', 'x'.repeat(FULL), KEPT)
    line.look()
  }
  return { line, held, send, fill }
}

describe('HeldEvents', () => {
  it('sends at once to a page that keeps up', async () => {
    const { line, held, send } = setUp()
    for (let n = 0; n < 100; n++) {
      send('e', 'x'.repeat(FULL / 2))
      await line.catchUp()
    }
    expect(line.got).toHaveLength(100)
    expect(line.dropped).toEqual([])
    expect(held.size).toBe(0)
  })

  it('keeps events until the page has caught up, and sends them in order', async () => {
    const { line, held, send, fill } = setUp()
    fill()
    send('a', 'a1', KEPT)
    send('b', 'b1', KEPT)
    send('a', 'a2', KEPT)
    expect(line.look()).toEqual([])
    expect(held.size).toBe(6)
    await line.catchUp()
    expect(line.look()).toEqual(['a1', 'b1', 'a2'])
    expect(held.size).toBe(0)
  })

  it('keeps the latest event of a name in its place among the others, after a gap', async () => {
    const { line, send, fill } = setUp()
    fill()
    for (const frame of ['a1', 'a2']) send('a', frame)
    send('b', 'b1')
    send('a', 'a3')
    await line.catchUp()
    expect(line.look()).toEqual(['b1', 'gap a 2', 'a3'])
    expect(line.dropped).toEqual(['a', 'a'])
  })

  it('counts dropped events from the last gap on', async () => {
    const { line, send, fill } = setUp()
    fill()
    for (const frame of ['a1', 'a2']) send('a', frame)
    await line.catchUp()
    line.look()
    fill()
    for (const frame of ['a3', 'a4', 'a5']) send('a', frame)
    await line.catchUp()
    expect(line.look()).toEqual(['gap a 2', 'a5'])
  })

  it.each<[string, Retention]>([
    ['bytes', { ...ALL, bytes: 5 }],
    ['number', { ...ALL, events: 2 }],
  ])('drops the oldest by their %s', async (_what, retention) => {
    const { line, send, fill } = setUp()
    fill()
    for (const frame of ['a1', 'a2', 'a3', 'a4']) send('a', frame, { retention })
    await line.catchUp()
    expect(line.look()).toEqual(['gap a 2', 'a3', 'a4'])
  })

  it('keeps the newest event, however large it is', async () => {
    const { line, send, fill } = setUp()
    fill()
    for (const frame of ['small', 'large'.repeat(10)])
      send('a', frame, { retention: { ...ALL, bytes: 5 } })
    await line.catchUp()
    expect(line.look()).toEqual(['gap a 1', 'large'.repeat(10)])
  })

  it('keeps the latest event of each of several listeners, and their order', async () => {
    const { line, send, fill } = setUp()
    fill()
    send('a', 'for both 1', { slots: '0,1' })
    send('a', 'for one 2')
    send('a', 'for one 3')
    await line.catchUp()
    expect(line.look()).toEqual(['for both 1', 'gap a 1', 'for one 3'])
  })

  it('sends only as much at a time as a page may be behind', async () => {
    const { line, held, send, fill } = setUp()
    fill()
    for (let n = 0; n < 5; n++) send('a', String(n).repeat(FULL / 2), KEPT)
    await line.catchUp()
    expect(line.look()).toHaveLength(2)
    await line.catchUp()
    expect(line.look()).toHaveLength(2)
    await line.catchUp()
    expect(line.look()).toHaveLength(1)
    expect(held.size).toBe(0)
  })

  it('continues after an event that is larger than the whole window', async () => {
    const { line, send } = setUp()
    send('a', 'x'.repeat(FULL / 2), KEPT)
    send('a', 'x'.repeat(10 * FULL), KEPT)
    send('a', 'last', KEPT)
    line.look()
    await line.catchUp()
    expect(line.look()).toEqual([])
    await line.catchUp()
    expect(line.look()).toEqual(['last'])
  })
})
