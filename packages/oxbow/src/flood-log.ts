/** Warnings of what strangers can cause: no more of them than somebody can read. */

import type { Logger } from './logger.ts'

// A flood of requests must not become a flood of lines.
const LINES = 20
const SPAN_MS = 1000

/** Writes so many lines a second, and counts the others. */
export class FloodLog {
  readonly #logger: Logger
  readonly #what: string
  #spanEnds = 0
  #count = 0

  /** `what` says, after a number, what became of those that were not written, such as "requests were refused". */
  constructor(logger: Logger, what: string) {
    this.#logger = logger
    this.#what = what
  }

  /** Writes a line, unless this second has had enough of them; the next one then has their number. */
  warn(fields: object, message: string): void {
    const now = performance.now()
    if (now >= this.#spanEnds) {
      const unsaid = this.#count - LINES
      if (unsaid > 0) this.#logger.warn({}, `${unsaid} more ${this.#what}`)
      this.#spanEnds = now + SPAN_MS
      this.#count = 0
    }
    this.#count++
    if (this.#count <= LINES) this.#logger.warn(fields, message)
  }
}
