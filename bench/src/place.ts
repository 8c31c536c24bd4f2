/** The places where clients run, as the runner uses them. */

import type { Plan } from './plan.ts'
import type { PlaceName } from './workloads.ts'

/** A client to be shown in a page, or run in Node. */
export interface Showing {
  readonly peer: string
  /** The address of the page; for Node, the plan names it. */
  readonly url: string
  /** The plan, in a form that JSON can represent. */
  readonly plan: Plan
}

/** A running client. */
export interface Shown {
  /** Rejects if the client ends by itself. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

/** A place, from the first round to the last. */
export interface Place {
  readonly name: PlaceName
  /** Prepares it; rejects with the reason why there is no such place here. */
  start(): Promise<void>
  /** Runs a client in a fresh process. */
  show(showing: Showing): Promise<Shown>
  /** The environment that an app needs to show a window here. */
  readonly env?: NodeJS.ProcessEnv
  stop(): Promise<void>
}
