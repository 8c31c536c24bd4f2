/** The places where clients run, as the runner uses them. */

import type { Plan } from './plan.ts'
import type { PlaceName } from './workloads.ts'

/** A client to be shown, or run. */
export interface Showing {
  readonly peer: string
  /** The address of the page; for Node, the plan names it. */
  readonly url: string
  /** The plan as JSON can carry it. */
  readonly plan: Plan
}

/** A running client. */
export interface Shown {
  /** Rejects when it has ended by itself. */
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
  /** What an app needs in its environment to show a window of its own here. */
  readonly env?: NodeJS.ProcessEnv
  stop(): Promise<void>
}
