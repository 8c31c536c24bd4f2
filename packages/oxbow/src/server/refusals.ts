/** Tells of requests that are refused: all to the audit, and to the log as many as can be read. */

import type { IncomingMessage } from 'node:http'
import type { Audit } from '../audit.ts'
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

// A flood of requests must not become a flood of lines.
const LINES = 20
const SPAN_MS = 1000

/** The refusals of one server. */
export class Refusals {
  readonly #options: RefusalOptions
  #spanEnds = 0
  #count = 0

  constructor(options: RefusalOptions) {
    this.#options = options
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

  /** Writes a line, unless this second has had enough of them; the next one then has their number. */
  log(fields: object, message: string): void {
    const now = performance.now()
    if (now >= this.#spanEnds) {
      const unsaid = this.#count - LINES
      if (unsaid > 0) this.#options.logger.warn({}, `${unsaid} more requests were refused`)
      this.#spanEnds = now + SPAN_MS
      this.#count = 0
    }
    this.#count++
    if (this.#count <= LINES) this.#options.logger.warn(fields, message)
  }
}
