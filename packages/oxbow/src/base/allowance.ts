/** How often something may be done: some times at once, and then as often as time gives back. */

/** What is to be had. */
export interface AllowanceLimits {
  /** How often at once. */
  readonly most: number
  /** Milliseconds after which one more may be taken. */
  readonly everyMs: number
}

/** One who takes. */
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
