/** Limits how often something may be done: a number of times at once, then once per interval. */

/** The limits of an allowance. */
export interface AllowanceLimits {
  /** How many may be taken at once. */
  readonly most: number
  /** Milliseconds after which one more may be taken. */
  readonly everyMs: number
}

/** A token bucket: taking empties it, and time refills it. */
export class Allowance {
  readonly #limits: AllowanceLimits
  #left: number
  #countedAt = performance.now()

  constructor(limits: AllowanceLimits) {
    this.#limits = limits
    this.#left = limits.most
  }

  /** Takes one, if there is one left. */
  take(): boolean {
    const { most, everyMs } = this.#limits
    const now = performance.now()
    this.#left = Math.min(most, this.#left + (now - this.#countedAt) / everyMs)
    this.#countedAt = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
