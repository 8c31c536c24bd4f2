/** What a builder hands to the manager of an app. */

import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Acl } from './acl/acl.ts'
import type { Config } from './config.ts'
import type { Retentions } from './delivery.ts'
import type { Router } from './ipc/router.ts'
import type { Logger } from './logger.ts'
import type { StateManager } from './state.ts'

/** What a {@link Builder} has gathered. */
export interface ManagerParts {
  readonly config: Config
  readonly logger: Logger
  readonly router: Router
  readonly acl: Acl
  readonly state: StateManager
  readonly eventSchemas: ReadonlyMap<string, StandardSchemaV1>
  /** What is kept of events for pages that are behind. @default everything */
  readonly retentions?: Retentions
  /** Whether pages are told, in their consoles, what goes wrong. @default false */
  readonly dev?: boolean
}
