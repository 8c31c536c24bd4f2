/** Reports refused requests: all of them to the audit, a limited number to the log. */

import type { IncomingMessage } from 'node:http'
import { printable } from '../base/printable.ts'
import type { Audit } from '../observe/audit.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import { remoteAddressOf } from './authenticate.ts'

// The most UTF-16 units of a stranger's text in the log.
const HEADER_LENGTH = 200

/** The log of refusals. */
export interface RefusalOptions {
  readonly logger: Logger
  readonly audit: Audit | undefined
  readonly behindProxy: boolean
}

/** Whether a request was refused, or the opening of a line. */
export type RefusalKind = 'request-refused' | 'line-refused'

/** The refusals of one server. */
export class Refusals {
  readonly #options: RefusalOptions
  readonly #log: FloodLog

  constructor(options: RefusalOptions) {
    this.#options = options
    this.#log = new FloodLog(options.logger, 'requests were refused or failed')
  }

  /** Reports a refused request, or the refused opening of a line, to the audit and the log. */
  tell(kind: RefusalKind, request: IncomingMessage, reason: string): void {
    this.audit(kind, request, reason)
    const { host, origin } = request.headers
    this.log({ host, origin }, `a request was refused: ${reason}`)
  }

  /** Reports a refusal to the audit alone, for callers that log it themselves. */
  audit(kind: RefusalKind, request: IncomingMessage, reason: string): void {
    const { audit, behindProxy } = this.#options
    if (audit === undefined) return
    const { host, origin } = request.headers
    audit({
      kind,
      reason: printable(reason, HEADER_LENGTH),
      host: host && printable(host, HEADER_LENGTH),
      origin: origin && printable(origin, HEADER_LENGTH),
      remoteAddress: printable(remoteAddressOf(request, behindProxy)),
    })
  }

  /** Logs a warning, unless there are too many. */
  log(fields: object, message: string): void {
    this.#log.warn(fields, message)
  }

  /** Logs a fault of the backend, unless there are too many, because any visitor may be able to cause it. */
  failed(fields: object, message: string): void {
    this.#log.write('error', fields, message)
  }
}
