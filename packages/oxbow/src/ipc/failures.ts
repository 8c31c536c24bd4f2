/** Reports failed calls: a line in the log, and the error for the page. */

import { randomBytes } from 'node:crypto'
import { type ErrorCode, stringify } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { ShowErrors } from '../config/config.ts'
import type { Caller } from '../line/caller.ts'
import { encodeFailure, type Failure } from '../line/response.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import { COMMAND_ERROR, Tally } from '../observe/metrics.ts'

/** The page of a call that has failed. */
export interface FailedPage {
  /** The label of its window. */
  readonly label: string
  /** The visitor that has opened its line. */
  readonly caller?: Caller | undefined
}

/** A call that has failed: its number on the line of its page, and the whole name of its command. */
export interface FailedCall {
  readonly id: number
  readonly command: string
}

type Level = 'debug' | 'warn' | 'error'

/** Log level by error code: backend faults are errors, suspicious calls warnings. Codes not listed are mistakes in the page. */
export const FAILURE_LEVELS: Partial<Record<ErrorCode, Level>> = {
  handler_failed: 'error',
  invalid_result: 'error',
  state_not_managed: 'error',
  not_serializable: 'error',
  next_called_twice: 'error',
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

/** Options of the reports. */
export interface FailuresOptions {
  readonly dev: boolean
  readonly show: ShowErrors
  /** Counts them by their codes. */
  readonly errors?: Tally
}

/** Reports failed calls. */
export class Failures {
  readonly #logger: Logger
  readonly #dev: boolean
  readonly #show: ShowErrors
  readonly #errors: Tally
  readonly #warnings = new WeakMap<FailedPage, number>()
  readonly #logs = new WeakMap<FailedPage, FloodLog>()

  constructor(logger: Logger, { dev, show, errors = new Tally() }: FailuresOptions) {
    this.#logger = logger
    this.#dev = dev
    this.#show = show
    this.#errors = errors
  }

  /** Logs the error of a call, and returns the error for its page. */
  report(thrown: unknown, call: FailedCall, page: FailedPage): Failure {
    const failure = encodeFailure(thrown)
    const { code } = failure
    this.#errors.add(code ?? COMMAND_ERROR)
    // What a handler throws for its page is an answer like any other.
    if (code === undefined) return failure
    const hides = INTERNAL.has(code) && !this.#shows(page)
    const errorId = hides ? randomBytes(ID_BYTES).toString('hex') : undefined
    const fields = { err: thrown, code, command: call.command, window: page.label, call: call.id }
    this.#log(page, errorId === undefined ? fields : { ...fields, errorId }, {
      level: this.#levelFor(code, page),
      text: `command "${call.command}" failed: ${messageOf(thrown)}`,
    })
    return errorId === undefined
      ? failure
      : { json: stringify(`internal error (id ${errorId})`), code }
  }

  /** Logs a probable mistake of a page. */
  mistake(fields: object, message: string): void {
    this.#logger[this.#dev ? 'warn' : 'debug'](fields, message)
  }

  /** Reports messages that a window's page does not get; their channels may outlive the page. */
  dropsOf(window: string): (channel: number) => void {
    return (channel) => {
      const text = `messages of channel ${channel} are dropped: its call was cancelled, or its page has gone away`
      this.mistake({ channel, window }, text)
    }
  }

  /** A fault of the backend is always logged, within limits, because a page can cause it often. */
  #log(page: FailedPage, fields: object, { level, text }: { level: Level; text: string }): void {
    if (level !== 'error') {
      this.#logger[level](fields, text)
      return
    }
    const log =
      this.#logs.get(page) ?? new FloodLog(this.#logger, `calls of "${page.label}" failed`)
    this.#logs.set(page, log)
    log.write(level, fields, text)
  }

  #shows({ caller }: FailedPage): boolean {
    return this.#show === 'all' || (this.#show === 'local' && isLocal(caller))
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
