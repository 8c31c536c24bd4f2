/** Lines that strangers and pages can cause: no more of them than somebody can read, or a disk can hold. */

import { oneLine } from '../base/printable.ts'
import type { Logger } from './logger.ts'

const SPAN_MS = 1000

/** What is written in a second. */
export interface FloodLimits {
  readonly lines: number
  /** UTF-16 units of the messages. */
  readonly length: number
}

// A flood of requests must not become a flood of lines: 20 of the usual length, or a few long ones.
const READABLE: FloodLimits = { lines: 20, length: 8 * 1024 }

/** Writes so much a second, and counts the rest. */
export class FloodLog {
  readonly #logger: Pick<Logger, 'warn' | 'error'>
  readonly #what: string
  readonly #limits: FloodLimits
  #spanEnds = 0
  #lines = 0
  #length = 0
  #unsaid = 0

  /** `what` says, after a number, what became of those that were not written, such as "requests were refused". */
  constructor(
    logger: Pick<Logger, 'warn' | 'error'>,
    what: string,
    limits: FloodLimits = READABLE,
  ) {
    this.#logger = logger
    this.#what = what
    this.#limits = limits
  }

  /** Writes a warning, unless this second has had enough of them; the next one then has their number. */
  warn(fields: object, message: string): void {
    this.write('warn', fields, message)
  }

  /** The same at another level. */
  write(level: 'warn' | 'error', fields: object, message: string): void {
    const now = performance.now()
    if (now >= this.#spanEnds) this.#begin(now)
    const text = oneLine(message)
    const { lines, length } = this.#limits
    if (this.#lines >= lines || this.#length + text.length > length) {
      this.#unsaid++
      return
    }
    this.#lines++
    this.#length += text.length
    this.#logger[level](fields, text)
  }

  #begin(now: number): void {
    const unsaid = this.#unsaid
    this.#spanEnds = now + SPAN_MS
    this.#lines = 0
    this.#length = 0
    this.#unsaid = 0
    if (unsaid > 0) this.#logger.warn({}, `${unsaid} more ${this.#what}`)
  }
}
