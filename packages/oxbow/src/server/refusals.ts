/** Tells of requests that are refused: all to the audit, and to the log as many as can be read. */

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

  /** A request, or the opening of a line, was refused. */
  tell(kind: RefusalKind, request: IncomingMessage, reason: string): void {
    this.audit(kind, request, reason)
    const { host, origin } = request.headers
    this.log({ host, origin }, `a request was refused: ${reason}`)
  }

  /** The same for entries of others. */
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

  /** Writes a line, as long as there are not too many. */
  log(fields: object, message: string): void {
    this.#log.warn(fields, message)
  }

  /** The same of a fault of the backend, which anybody can cause. */
  failed(fields: object, message: string): void {
    this.#log.write('error', fields, message)
  }
}
