/** What an app can be told of everything that is asked of it: who asked, and how it ended. */

import { messageOf } from '@oxbow/protocol'
import type { Logger } from './logger.ts'
import { callerOf } from './server/authenticate.ts'

/** Whoever is behind a page. */
export interface AuditedPage {
  /** The label of the window. */
  readonly window: string
  /** The origin of the page; programs have none. */
  readonly origin: string | undefined
  /** What `authenticate` has said of the page's line. */
  readonly identity: object | undefined
}

/** How a call has ended: `denied`, `not_found` and `refused`, for a limit, have reached no handler. */
export type AuditedOutcome = 'done' | 'failed' | 'aborted' | 'denied' | 'not_found' | 'refused'

/**
 * One thing that has happened. Keys, tickets, arguments and results are never part of it; a `reason` is a
 * text of Oxbow's own.
 */
export type AuditEntry =
  | {
      /** A request that was not answered, or a line that was not let in. */
      readonly kind: 'request-refused' | 'link-refused'
      readonly reason: string
      readonly host: string | undefined
      readonly origin: string | undefined
      readonly remoteAddress: string
    }
  | ({
      /** A page has proved which window it is, or has come back after its line was broken. */
      readonly kind: 'link-accepted' | 'link-resumed'
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
      /** The backend has a script run in a page, or has made a window. */
      readonly kind: 'eval' | 'window-created'
      readonly window: string
    }

/**
 * Hears of every entry, at once: it should be quick, and hand on what takes its time.
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

/** A page as entries name it. */
export function auditedPage(page: {
  readonly label: string
  readonly headers: Readonly<Record<string, string>>
}): AuditedPage {
  const { label: window, headers } = page
  return { window, origin: headers.origin, identity: callerOf(headers)?.identity }
}

/** An audit that counts the lines that are refused before it hands on what it hears. */
export function countingAudit(audit: Audit | undefined, counters: { linesRefused: number }): Audit {
  return (entry) => {
    if (entry.kind === 'link-refused') counters.linesRefused++
    audit?.(entry)
  }
}

/** An audit whose own failure is logged, and fails nothing else. */
export function safeAudit(audit: Audit, logger: () => Logger): Audit {
  return (entry) => {
    try {
      audit(entry)
    } catch (error) {
      const { kind } = entry
      logger().error({ err: error, kind }, `the audit has failed: ${messageOf(error)}`)
    }
  }
}
