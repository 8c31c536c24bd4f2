/** The error of a call that has exceeded its time limit, with the command, the limit and the stage. */

import { IpcError } from './error.ts'

/**
 * The stage of a call: on its way, as far as the page knows; in the check of its arguments; or in its handler.
 */
export type CallStage = 'sending' | 'arguments' | 'running'

/** The properties of a call that has exceeded its time limit. */
export interface TimedOutCall {
  readonly command: string
  /** The limit, in milliseconds. */
  readonly afterMs: number
  readonly stage: CallStage
}

const STAGES: Readonly<Record<CallStage, string>> = {
  sending: 'before the backend has answered',
  arguments: 'while its arguments were checked',
  running: 'while its handler ran',
}

/**
 * The header of a call with its time limit, in milliseconds. Handlers do not get this header.
 */
export const TIMEOUT_HEADER = 'oxbow-timeout-ms'

// Longer timers fire at once. A limit of more than 24 days counts as none.
const LONGEST_MS = 0x7fff_ffff

/**
 * Whether a number of milliseconds limits anything: 0 and `Infinity` do not.
 *
 * @example
 * ```ts
 * import { limitsTime } from '@oxbow/protocol/internal'
 *
 * console.log(limitsTime(500), limitsTime(0), limitsTime(Number.POSITIVE_INFINITY)) // true false false
 * ```
 */
export function limitsTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS
}

/**
 * The error of a call that has exceeded its time limit: an {@link IpcError} with the code `timed_out`, the
 * command, the limit and the stage.
 *
 * @example
 * ```ts
 * import { TimedOutError } from '@oxbow/protocol'
 *
 * const error = new TimedOutError({ command: 'download', afterMs: 500, stage: 'running' })
 * console.log(error.message) // the call of download timed out after 500 ms, while its handler ran
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

  /** Its fields, as they travel beside its message. */
  get data(): TimedOutCall {
    const { command, afterMs, stage } = this
    return { command, afterMs, stage }
  }
}

/**
 * Whether a value that came with an error says which call has timed out.
 *
 * @example
 * ```ts
 * import { isTimedOutCall } from '@oxbow/protocol/internal'
 *
 * console.log(isTimedOutCall({ command: 'download', afterMs: 500, stage: 'running' })) // true
 * ```
 */
export function isTimedOutCall(value: unknown): value is TimedOutCall {
  if (typeof value !== 'object' || value === null) return false
  const { command, afterMs, stage } = value as Partial<TimedOutCall>
  return (
    typeof command === 'string' &&
    typeof afterMs === 'number' &&
    typeof stage === 'string' &&
    Object.hasOwn(STAGES, stage)
  )
}
