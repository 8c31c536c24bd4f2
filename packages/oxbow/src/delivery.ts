/** How events reach a page that is behind: which wait for it, and which it never gets. */

import { IpcError } from '@oxbow/protocol'

/**
 * What happens to the events of a name that a page is too slow for. Events without a policy are queued.
 *
 * - `queue`: every event waits, in order with all else that is sent to the page. A page for which more
 *   than the limit `unacknowledgedBytes` waits has to begin anew.
 * - `latest`: only the newest event waits; those before it are dropped.
 * - `drop-oldest`: the newest events wait, as many as have room in `bytes` (UTF-16 units of text, 256 KiB
 *   by default) and, if `events` is given, at most so many.
 *
 * A page that missed events gets `oxbow://gap` with their name and number, before the next that it gets.
 */
export type Delivery =
  | 'queue'
  | 'latest'
  | 'drop-oldest'
  | { readonly policy: 'drop-oldest'; readonly bytes?: number; readonly events?: number }

/** What waits at most. */
export interface Retention {
  readonly bytes: number
  readonly events: number
}

const DROP_OLDEST_BYTES = 256 * 1024

// From here on a page is behind. Much less than what channels wait for: what may be dropped should be new.
const BEHIND_BYTES = 64 * 1024

/**
 * What a policy keeps; `undefined` if that is everything.
 *
 * @throws {IpcError} `invalid_config`
 */
export function retentionOf(event: string, delivery: Delivery): Retention | undefined {
  if (delivery === 'queue') return undefined
  if (delivery === 'latest') return { bytes: Number.POSITIVE_INFINITY, events: 1 }
  const { bytes = DROP_OLDEST_BYTES, events = Number.POSITIVE_INFINITY } =
    typeof delivery === 'object' ? delivery : {}
  const policy = typeof delivery === 'object' ? delivery.policy : delivery
  if (policy === 'drop-oldest' && bytes > 0 && events > 0) return { bytes, events }
  throw new IpcError(
    'invalid_config',
    `the delivery of event "${event}" is ${JSON.stringify(delivery)}; it must be "queue", "latest", "drop-oldest" or { policy: "drop-oldest", bytes?, events? } with numbers above 0`,
  )
}

/** The line of a page, as its events see it. */
export interface EventLine {
  /** Whether more than so many bytes are on their way to the page. */
  isBehind(bytes: number): boolean
  /** Settles when that is not so any more, or the page is gone. */
  caughtUp(bytes: number): Promise<void>
  sendFrame(frame: string): void
  /** Tells the page that it has missed events. */
  gap(event: string, dropped: number): void
}

interface Held {
  readonly frames: string[]
  bytes: number
  dropped: number
}

/** The events that wait for one page, by name. */
export class HeldEvents {
  readonly #line: EventLine
  #held = new Map<string, Held>()

  constructor(line: EventLine) {
    this.#line = line
  }

  /** How many bytes wait. */
  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.#held.values()) sum += bytes
    return sum
  }

  /** Sends an event now, or keeps it until the page has caught up. */
  send(event: string, frame: string, retention: Retention): void {
    if (this.#held.size === 0) {
      if (!this.#line.isBehind(BEHIND_BYTES)) {
        this.#line.sendFrame(frame)
        return
      }
      void this.#line.caughtUp(BEHIND_BYTES).then(() => this.#release())
    }
    this.#hold(event, frame, retention)
  }

  #hold(event: string, frame: string, retention: Retention): void {
    const held = this.#held.get(event) ?? { frames: [], bytes: 0, dropped: 0 }
    this.#held.set(event, held)
    held.frames.push(frame)
    held.bytes += frame.length
    // The newest stays, however large it is.
    while (
      held.frames.length > 1 &&
      (held.bytes > retention.bytes || held.frames.length > retention.events)
    ) {
      held.bytes -= held.frames.shift()?.length ?? 0
      held.dropped++
    }
  }

  #release(): void {
    const all = this.#held
    this.#held = new Map()
    for (const [event, { frames, dropped }] of all) {
      if (dropped > 0) this.#line.gap(event, dropped)
      for (const frame of frames) this.#line.sendFrame(frame)
    }
  }
}
