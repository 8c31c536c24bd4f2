/** Lets the screen's events in: often while something happens, rarely while nothing does. */

/** The event loop that a pump drives. */
export interface Pumped {
  /** Whether events wait, if the platform can tell. */
  isPending(): boolean | undefined
  /** Handles the waiting events. */
  poll(): void
}

// Milliseconds. A frame lasts 16, and a touch of the mouse must not be felt to lag.
const NEXT = 1
const QUICK = 4
const SLOW = 40
// How long after the last event the next one is expected at any moment.
const ALERT = 250
// The toolkit has errands of its own which do not show as waiting events.
const LONGEST_PAUSE = 500

/** Polls a toolkit from Node's event loop, which it leaves free for everything else. */
export class Pump {
  readonly #pumped: Pumped
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  #polledAt = 0
  #activeAt = 0

  constructor(pumped: Pumped) {
    this.#pumped = pumped
    this.wake()
  }

  /** Polls at once, and is quick for a while: something was ordered. */
  wake(): void {
    this.#activeAt = performance.now()
    this.#poll()
    this.#schedule(NEXT)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const pending = this.#pumped.isPending()
    if (pending) this.#activeAt = now
    if (pending ?? true) this.#poll()
    else if (now - this.#polledAt >= LONGEST_PAUSE) this.#poll()
    const isAlert = now - this.#activeAt < ALERT
    this.#schedule(pending ? NEXT : isAlert ? QUICK : SLOW)
  }

  #poll(): void {
    this.#polledAt = performance.now()
    this.#pumped.poll()
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    if (!this.#stopped) this.#timer = setTimeout(() => this.#tick(), delay)
  }
}
