/** Polls for events of the screen: often during activity, rarely otherwise. */

/** The event loop that a pump drives. */
export interface Pumped {
  /** Whether events wait, if the platform can tell. */
  isPending(): boolean | undefined
  /** Handles the waiting events. */
  poll(): void
}

// Milliseconds. A frame lasts 16, and the mouse must not seem to lag.
const NEXT = 1
const QUICK = 4
const SLOW = 40
// Milliseconds after the last event in which the next one is expected.
const ALERT = 250
// The toolkit has internal work that does not appear as waiting events.
const LONGEST_PAUSE = 500

/** Polls a toolkit from Node's event loop without blocking it. */
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

  /** Polls at once, and often for a while, because an order was given. */
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
