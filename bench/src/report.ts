/** What a client tells the runner. */

import type { Results } from './workloads.ts'

/**
 * One POST to the address in the plan. `first` comes as soon as the first call is answered, then
 * either `done` or `failed` ends the run.
 */
export type Report =
  | { readonly kind: 'first' }
  | { readonly kind: 'done'; readonly results: Results }
  | { readonly kind: 'failed'; readonly reason: string }

/** What went wrong, and where; not every engine begins a stack with the message. */
export function reasonOf(error: unknown): string {
  const stack = (error as Error | undefined)?.stack ?? ''
  return `${error}\n${stack}`
}
