/** What becomes of a call that has failed: a line in the log, and what its page may know. */

import { randomBytes } from 'node:crypto'
import { type ErrorCode, messageOf, stringify } from '@oxbow/protocol'
import type { Logger } from '../logger.ts'
import { COMMAND_ERROR, Tally } from '../metrics.ts'
import { type Caller, callerOf } from '../server/authenticate.ts'
import { encodeFailure, type Failure } from './response.ts'

/** Which pages see the messages of errors that nobody made for them. */
export type ShowErrors = 'local' | 'all' | 'none'

/** The page of a call that has failed. */
export interface FailedPage {
  /** The label of its window. */
  readonly label: string
  /** The headers of its line. */
  readonly headers: object
}

/** A call that has failed: its number on the line of its page, and the whole name of its command. */
export interface FailedCall {
  readonly id: number
  readonly command: string
}

type Level = 'debug' | 'warn' | 'error'

/** The faults of a backend, and what somebody should look at; all other codes are mistakes of a page. */
export const FAILURE_LEVELS: Partial<Record<ErrorCode, Level>> = {
  handler_failed: 'error',
  invalid_result: 'error',
  state_not_managed: 'error',
  not_serializable: 'error',
  channel_ended: 'error',
  timed_out: 'warn',
  too_large: 'warn',
  too_many: 'warn',
  not_allowed: 'warn',
  aborted: 'debug',
  disconnected: 'debug',
  shutting_down: 'debug',
}

/** Codes of errors whose messages were not written for pages. */
const INTERNAL: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode>([
  'handler_failed',
  'invalid_result',
])

// Warnings about the calls of one document: a page that does nothing else must not fill the disk.
const MOST_WARNINGS = 100

const ID_BYTES = 6

/** What failures are reported with. */
export interface FailuresOptions {
  readonly dev: boolean
  readonly show: ShowErrors
  /** Counts them by their codes. */
  readonly errors?: Tally
}

/** Says what went wrong with calls. */
export class Failures {
  readonly #logger: Logger
  readonly #dev: boolean
  readonly #show: ShowErrors
  readonly #errors: Tally
  readonly #warnings = new WeakMap<FailedPage, number>()

  constructor(logger: Logger, { dev, show, errors = new Tally() }: FailuresOptions) {
    this.#logger = logger
    this.#dev = dev
    this.#show = show
    this.#errors = errors
  }

  /** Logs what a call was failed with, and returns what its page is told. */
  report(thrown: unknown, call: FailedCall, page: FailedPage): Failure {
    const failure = encodeFailure(thrown)
    const { code } = failure
    this.#errors.add(code ?? COMMAND_ERROR)
    // What a handler throws for its page is an answer like any other.
    if (code === undefined) return failure
    const hides = INTERNAL.has(code) && !this.#shows(page)
    const errorId = hides ? randomBytes(ID_BYTES).toString('hex') : undefined
    const fields = { err: thrown, code, command: call.command, window: page.label, call: call.id }
    this.#logger[this.#levelFor(code, page)](
      errorId === undefined ? fields : { ...fields, errorId },
      `command "${call.command}" failed: ${messageOf(thrown)}`,
    )
    return errorId === undefined
      ? failure
      : { json: stringify(`internal error (id ${errorId})`), code }
  }

  /** Logs what is most likely a mistake in a page, or of the one who wrote it. */
  mistake(fields: object, message: string): void {
    this.#logger[this.#dev ? 'warn' : 'debug'](fields, message)
  }

  #shows({ headers }: FailedPage): boolean {
    return this.#show === 'all' || (this.#show === 'local' && isLocal(callerOf(headers)))
  }

  #levelFor(code: ErrorCode, page: FailedPage): Level {
    const level = FAILURE_LEVELS[code] ?? (this.#dev ? 'warn' : 'debug')
    if (level !== 'warn') return level
    const count = (this.#warnings.get(page) ?? 0) + 1
    this.#warnings.set(page, count)
    if (count === MOST_WARNINGS + 1) {
      const text = `${MOST_WARNINGS} calls of this page have failed: the rest is logged as \`debug\``
      this.#logger.warn({ window: page.label }, text)
    }
    return count > MOST_WARNINGS ? 'debug' : 'warn'
  }
}

/** Whether a page is on this machine; a line that came over no network can come from nowhere else. */
function isLocal(caller: Caller | undefined): boolean {
  return caller === undefined || /^(::ffff:)?127\.|^::1$/.test(caller.remoteAddress)
}
