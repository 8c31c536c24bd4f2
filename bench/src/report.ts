/** The reports of a client to the runner. */

import type { Results, WorkloadName } from './workloads.ts'

/** What came out of a plan. */
export interface Outcome {
  readonly results: Results
  /** What could not be measured, and why. */
  readonly failures?: Partial<Record<WorkloadName, string>>
}

/**
 * One POST to the address in the plan. `first` comes as soon as the first call is answered, then
 * either `done` or `failed` ends the run.
 */
export type Report =
  | { readonly kind: 'first' }
  | ({ readonly kind: 'done' } & Outcome)
  | { readonly kind: 'failed'; readonly reason: string }

/** The message and the stack of an error; not every engine begins a stack with the message. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return `${error}\n${error.stack ?? ''}`
  return `rejected with ${JSON.stringify(error)}`
}
