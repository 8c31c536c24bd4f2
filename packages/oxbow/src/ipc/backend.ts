/** What the connection of a page knows of the app behind it. */

import type { Limits, Source } from '@oxbow/protocol'
import type { Acl } from '../acl/acl.ts'
import type { EventHub } from '../event.ts'
import type { Logger } from '../logger.ts'
import type { Counters } from '../metrics.ts'
import type { StateManager } from '../state.ts'
import type { Failures } from './failures.ts'
import type { OpenCalls } from './open-calls.ts'
import type { Router } from './router.ts'

/** What every page of an app meets. */
export interface Backend {
  readonly router: Router
  readonly acl: Acl
  readonly events: EventHub
  readonly state: StateManager
  readonly limits: Limits
  /** What pages may send. */
  readonly source: Source<'page'>
  readonly logger: Logger
  readonly failures: Failures
  /** The open calls of all pages. */
  readonly calls: OpenCalls
  readonly counters: Counters
}
