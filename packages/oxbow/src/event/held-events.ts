/** The events that wait for a slow page, if newer events replace older ones. */

import { flattened } from '../base/text-bytes.ts'
import type { Retention } from './delivery.ts'

// A page is behind when it has not acknowledged more UTF-16 units of events than this. Other data on the
// way to the page does not count. The limit is low, because events that may be dropped should be new when
// they arrive.
const MOST_UNDER_WAY = 64 * 1024

/** One emission as a page gets it. */
export interface PageEvent {
  readonly event: string
  /** The slots of the page's listeners, as in the frame. */
  readonly slots: string
  readonly frame: string
  readonly retention: Retention
}

/** The parts of a page's line that its events use. */
export interface EventLine {
  sendFrame(frame: string): void
  /** Settles when the page has all that has been sent by now, or is gone. */
  caughtUp(): Promise<void>
  /** An event is dropped. */
  eventDropped(event: string): void
  /** Reports to the page that events are missing before the next one of the name. */
  sendGap(event: string, dropped: number): void
}

/** The waiting events of the same listeners. */
interface Group {
  /** Oldest first. */
  readonly waiting: HeldEvent[]
  size: number
  dropped: number
}

interface HeldEvent extends PageEvent {
  readonly group: Group
}

/** Sends the events of one page that may be dropped. */
export class HeldEvents {
  readonly #line: EventLine
  /** All waiting events, in the order in which they were emitted. */
  readonly #waiting = new Set<HeldEvent>()
  readonly #groups = new Map<string, Group>()
  #underWay = 0
  #isAsking = false

  constructor(line: EventLine) {
    this.#line = line
  }

  /** UTF-16 units that wait. */
  get size(): number {
    let sum = 0
    for (const { size } of this.#groups.values()) sum += size
    return sum
  }

  /** Sends an event now, or keeps it until the page has caught up. */
  send(event: PageEvent): void {
    if (this.#waiting.size === 0 && this.#underWay < MOST_UNDER_WAY) this.#pass(event)
    else this.#hold(event)
  }

  #pass({ frame }: PageEvent): void {
    this.#underWay += frame.length
    this.#line.sendFrame(frame)
    if (this.#underWay >= MOST_UNDER_WAY / 2 && !this.#isAsking) void this.#ask()
  }

  /** Asks for an acknowledgement early, so that a page that keeps up is never behind. */
  async #ask(): Promise<void> {
    this.#isAsking = true
    while (this.#underWay >= MOST_UNDER_WAY / 2) {
      const asked = this.#underWay
      await this.#line.caughtUp()
      this.#underWay -= asked
      this.#release()
    }
    this.#isAsking = false
  }

  #hold(event: PageEvent): void {
    const { retention } = event
    const frame = flattened(event.frame)
    const group = this.#groupOf(event)
    const held = { ...event, frame, group }
    this.#waiting.add(held)
    group.waiting.push(held)
    group.size += frame.length
    // The newest event stays, however large it is.
    const isOver = (): boolean =>
      group.size > retention.bytes || group.waiting.length > retention.events
    while (group.waiting.length > 1 && isOver()) this.#drop(group)
  }

  #drop(group: Group): void {
    const [oldest] = group.waiting
    if (oldest === undefined) return
    this.#forget(oldest)
    group.dropped++
    this.#line.eventDropped(oldest.event)
  }

  #release(): void {
    for (const held of this.#waiting) {
      if (this.#underWay >= MOST_UNDER_WAY) return
      this.#forget(held)
      const { event, group } = held
      if (group.dropped > 0) this.#line.sendGap(event, group.dropped)
      group.dropped = 0
      if (group.waiting.length === 0) this.#groups.delete(keyOf(held))
      this.#pass(held)
    }
  }

  /** Removes the oldest event of its group. */
  #forget(held: HeldEvent): void {
    const { group } = held
    this.#waiting.delete(held)
    group.waiting.shift()
    group.size -= held.frame.length
  }

  #groupOf(event: PageEvent): Group {
    const key = keyOf(event)
    const group = this.#groups.get(key) ?? { waiting: [], size: 0, dropped: 0 }
    this.#groups.set(key, group)
    return group
  }
}

function keyOf({ event, slots }: PageEvent): string {
  return `${event} ${slots}`
}
