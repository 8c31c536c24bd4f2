/** The error of a call whose time is up: which call, after how long, and where it was by then. */

import { IpcError } from './error.ts'

/**
 * Where a call is: somewhere on the line, as far as its page has heard, in the check of its arguments, or
 * in its handler.
 */
export type CallStage = 'sending' | 'arguments' | 'running'

/** What is known of a call whose time is up. */
export interface TimedOutCall {
  readonly command: string
  /** The limit, in milliseconds. */
  readonly afterMs: number
  readonly stage: CallStage
}

const STAGES: Readonly<Record<CallStage, string>> = {
  sending: 'before the backend was heard of',
  arguments: 'while its arguments were checked',
  running: 'while its handler ran',
}

/**
 * The header by which a call tells the backend its time limit, in milliseconds. The limit is the
 * line's affair: handlers do not see it.
 */
export const TIMEOUT_HEADER = 'oxbow-timeout-ms'

// Longer timers fire at once: whoever waits for 24 days needs no limit.
const LONGEST_MS = 0x7fff_ffff

/**
 * Whether a number of milliseconds limits anything: 0 and `Infinity` do not.
 *
 * @example
 * ```ts
 * import { limitsTime } from '@oxbow/protocol'
 *
 * console.log(limitsTime(500), limitsTime(0), limitsTime(Number.POSITIVE_INFINITY)) // true false false
 * ```
 */
export function limitsTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS
}

/**
 * A call has taken longer than it may: an {@link IpcError} with the code `timed_out` that says which
 * call, after how long, and in which stage. Over the line goes its message, which says all of it.
 *
 * @example
 * ```ts
 * import { TimedOutError } from '@oxbow/protocol'
 *
 * const error = new TimedOutError({ command: 'download', afterMs: 500, stage: 'running' })
 * console.log(error.message) // the call of download timed out after 500 ms, while its handler ran
 * console.log(TimedOutError.parse(error.message)?.stage) // running
 * ```
 */
export class TimedOutError extends IpcError implements TimedOutCall {
  readonly command: string
  readonly afterMs: number
  readonly stage: CallStage

  constructor({ command, afterMs, stage }: TimedOutCall) {
    super('timed_out', `the call of ${command} timed out after ${afterMs} ms, ${STAGES[stage]}`)
    this.command = command
    this.afterMs = afterMs
    this.stage = stage
  }

  /** Makes the error again of its message, as it has come over the line. */
  static parse(message: string): TimedOutError | undefined {
    const [, command = '', afterMs = '', text] = PATTERN.exec(message) ?? []
    const stage = (Object.keys(STAGES) as CallStage[]).find((stage) => STAGES[stage] === text)
    if (stage === undefined) return undefined
    return new TimedOutError({ command, afterMs: Number(afterMs), stage })
  }
}

const PATTERN = /^the call of (.*) timed out after (\S+) ms, ([^,]+)$/s
