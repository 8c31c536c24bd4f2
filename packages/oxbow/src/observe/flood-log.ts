/**
 * Limits the log lines that strangers and pages can cause, so that people can read them and disks can hold
 * them.
 */

import { oneLine } from '../base/printable.ts'
import type { Logger } from './logger.ts'

const SPAN_MS = 1000

/** The most that is written in a second. */
export interface FloodLimits {
  readonly lines: number
  /** UTF-16 units of the messages. */
  readonly length: number
}

// A flood of requests must not become a flood of lines: 20 lines of the usual length, or a few long ones.
const READABLE: FloodLimits = { lines: 20, length: 8 * 1024 }

/** Writes a limited number of lines in a second, and counts the rest. */
export class FloodLog {
  readonly #logger: Pick<Logger, 'warn' | 'error'>
  readonly #what: string
  readonly #limits: FloodLimits
  #spanEnds = 0
  #lines = 0
  #length = 0
  #unsaid = 0

  /** `what` describes, after a number, the lines that were not written, such as "requests were refused". */
  constructor(
    logger: Pick<Logger, 'warn' | 'error'>,
    what: string,
    limits: FloodLimits = READABLE,
  ) {
    this.#logger = logger
    this.#what = what
    this.#limits = limits
  }

  /**
   * Writes a warning, or only counts it if this second has had enough of them; the next line written has
   * the number.
   */
  warn(fields: object, message: string): void {
    this.write('warn', fields, message)
  }

  /** The same at a given level. */
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
