/** The audit: reports every request and call, with its page and its outcome. */

import { messageOf } from '@oxbow/protocol/internal'
import { runGuarded } from '../base/user-code.ts'
import type { Logger } from './logger.ts'

/** The page of an entry. */
export interface AuditedPage {
  /** The label of the window. */
  readonly window: string
  /** The origin of the page; programs have none. */
  readonly origin: string | undefined
  /** The result of `authenticate` for the page's line. */
  readonly identity: object | undefined
}

/** The outcome of a call. With `denied`, `not_found` and `refused` (a limit), no handler has run. */
export type AuditedOutcome = 'done' | 'failed' | 'aborted' | 'denied' | 'not_found' | 'refused'

/**
 * One entry of the audit. It never contains keys, tickets, arguments or results. A `reason` is a text of
 * Oxbow's own.
 */
export type AuditEntry =
  | {
      /** A refused request, or a refused line. */
      readonly kind: 'request-refused' | 'line-refused'
      readonly reason: string
      readonly host: string | undefined
      readonly origin: string | undefined
      readonly remoteAddress: string
    }
  | ({
      /** A page has proved its window, or has come back after its line was broken. */
      readonly kind: 'line-accepted' | 'line-resumed'
      readonly remoteAddress: string | undefined
    } & AuditedPage)
  | ({
      readonly kind: 'command'
      readonly command: string
      readonly outcome: AuditedOutcome
      /** Milliseconds from the call's arrival to its end. */
      readonly durationMs: number
    } & AuditedPage)
  | {
      /** The backend has sent a script to a page, or has opened a window. */
      readonly kind: 'eval' | 'window-created'
      readonly window: string
    }

/**
 * Called with every entry, at once. It should return quickly, and do slow work elsewhere.
 *
 * @example
 * ```ts
 * import { appendFileSync } from 'node:fs'
 * import { type Audit, Builder } from 'oxbow'
 *
 * const audit: Audit = (entry) => {
 *   const line = JSON.stringify({ at: new Date().toISOString(), ...entry })
 *   appendFileSync('audit.jsonl', `${line}\n`)
 * }
 * export const app = Builder.default().audit(audit)
 * ```
 */
export type Audit = (entry: AuditEntry) => void

/** The page in entries. */
export function auditedPage(page: {
  readonly label: string
  readonly headers: Readonly<Record<string, string>>
  readonly caller?: { readonly identity: object | undefined } | undefined
}): AuditedPage {
  const { label: window, headers, caller } = page
  return { window, origin: headers.origin, identity: caller?.identity }
}

/** An audit that counts refused lines, and passes the entries on. */
export function countingAudit(audit: Audit | undefined, counters: { linesRefused: number }): Audit {
  return (entry) => {
    if (entry.kind === 'line-refused') counters.linesRefused++
    audit?.(entry)
  }
}

/** An audit whose own errors are logged, and affect nothing else. */
export function safeAudit(audit: Audit, logger: () => Logger): Audit {
  return (entry) => {
    const { kind } = entry
    runGuarded(
      () => audit(entry),
      (error) => logger().error({ err: error, kind }, `the audit has failed: ${messageOf(error)}`),
    )
  }
}
