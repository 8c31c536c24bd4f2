/** The parts of an app that the connection of a page uses. */

import type { IpcError, Limits, Source } from '@oxbow/protocol'
import type { Acl } from '../acl/acl.ts'
import type { EventHub } from '../event/event-hub.ts'
import type { Audit } from '../observe/audit.ts'
import type { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import type { Counters } from '../observe/metrics.ts'
import type { StateManager } from '../state/state.ts'
import type { Call } from './call.ts'
import type { CallingPage } from './calling-page.ts'
import type { Failures } from './failures.ts'
import type { OpenCalls } from './open-calls.ts'

/** Dispatches the calls of pages. */
export interface Calls {
  /** Runs a call of a page; whatever happens, the page gets an answer. */
  dispatch(page: CallingPage, call: Call): void
  /** Passes over a call that its page has given up before it was sent, and waits for no more. */
  withdraw(page: CallingPage, call: Call): void
  /** Fails a call of a page that asks for too much. */
  refuse(page: CallingPage, call: Call, error: IpcError): void
}

/** The parts of an app that all its pages share. */
export interface Backend {
  readonly calls: Calls
  /** Hears of everything that pages ask for. */
  readonly audit: Audit | undefined
  readonly acl: Acl
  readonly events: EventHub
  readonly state: StateManager
  readonly limits: Limits
  /** The limits of pages. */
  readonly source: Source<'page'>
  readonly logger: Logger
  /** Logs events that pages and strangers can cause as often as they like. */
  readonly floodLog: FloodLog
  readonly failures: Failures
  /** The open calls of all pages. */
  readonly openCalls: OpenCalls
  readonly counters: Counters
}
