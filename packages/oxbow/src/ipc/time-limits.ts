/** The calls that may take only so long, and the timers that end them: one for each length of time. */

/** A call with a limit. */
export interface LimitedCall {
  /** Its time is up. */
  expire(afterMs: number): void
}

/**
 * Ends calls in time. Those with equal limits expire in the order in which they began, so each limit
 * has one queue and one timer, however many calls there are; a call that ends in time costs no timer.
 */
export class TimeLimits {
  readonly #queues = new Map<number, Queue>()

  /** How many calls may expire yet. */
  get size(): number {
    return [...this.#queues.values()].reduce((sum, { size }) => sum + size, 0)
  }

  add(call: LimitedCall, ms: number): void {
    let queue = this.#queues.get(ms)
    if (queue === undefined) {
      queue = new Queue(ms)
      this.#queues.set(ms, queue)
    }
    queue.add(call)
  }

  /** Forgets a call that was added with this limit. */
  delete(call: LimitedCall, ms: number): void {
    const queue = this.#queues.get(ms)
    queue?.delete(call)
    // A page chooses limits too: what it has made up must not stay.
    if (queue?.size === 0) this.#queues.delete(ms)
  }
}

/** The calls of one limit, the first to expire first. */
class Queue {
  readonly #ms: number
  readonly #deadlines = new Map<LimitedCall, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number) {
    this.#ms = ms
  }

  get size(): number {
    return this.#deadlines.size
  }

  add(call: LimitedCall): void {
    this.#deadlines.set(call, performance.now() + this.#ms)
    this.#timer ??= this.#wake(this.#ms)
  }

  delete(call: LimitedCall): void {
    this.#deadlines.delete(call)
    if (this.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #wake(ms: number): NodeJS.Timeout {
    // A limit is no reason to keep a process that has nothing else to do.
    return setTimeout(() => this.#expire(), ms).unref()
  }

  #expire(): void {
    this.#timer = undefined
    const now = performance.now()
    for (const [call, deadline] of this.#deadlines) {
      // Timers may fire a part of a millisecond early.
      if (deadline > now + 1) {
        // A call that has just expired may have begun another one, and with it a timer.
        clearTimeout(this.#timer)
        this.#timer = this.#wake(deadline - now)
        return
      }
      this.#deadlines.delete(call)
      call.expire(this.#ms)
    }
  }
}
