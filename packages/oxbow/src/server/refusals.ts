/** Tells of requests that are refused: all to the audit, and to the log as many as can be read. */

import type { IncomingMessage } from 'node:http'
import type { Audit } from '../audit.ts'
import { FloodLog } from '../flood-log.ts'
import type { Logger } from '../logger.ts'
import { remoteAddressOf } from './authenticate.ts'

/** Where refusals are told. */
export interface RefusalOptions {
  readonly logger: Logger
  readonly audit: Audit | undefined
  readonly behindProxy: boolean
}

/** Whether a request was refused, or the opening of a line. */
export type RefusalKind = 'request-refused' | 'link-refused'

/** The refusals of one server. */
export class Refusals {
  readonly #options: RefusalOptions
  readonly #log: FloodLog

  constructor(options: RefusalOptions) {
    this.#options = options
    this.#log = new FloodLog(options.logger, 'requests were refused')
  }

  /** A request, or the opening of a line, was refused. */
  tell(kind: RefusalKind, request: IncomingMessage, reason: string): void {
    this.audit(kind, request, reason)
    const { host, origin } = request.headers
    this.log({ host, origin }, `a request was refused: ${reason}`)
  }

  /** The same of what somebody else has logged. */
  audit(kind: RefusalKind, request: IncomingMessage, reason: string): void {
    const { audit, behindProxy } = this.#options
    if (audit === undefined) return
    const { host, origin } = request.headers
    audit({ kind, reason, host, origin, remoteAddress: remoteAddressOf(request, behindProxy) })
  }

  /** Writes a line, as long as there are not too many. */
  log(fields: object, message: string): void {
    this.#log.warn(fields, message)
  }
}
