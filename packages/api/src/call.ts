/** One call on its way: its options, and the promise that waits for its answer. */

import type { Fail } from './connection-errors.ts'

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly headers?: HeadersInit | undefined
  /**
   * Makes the errors of this call; without it, a call rejects as Tauri's do. It comes from the
   * caller, so that a page's `instanceof` meets the page's own copy of the error class.
   */
  readonly fail?: Fail | undefined
  /** Reads the stream that the call is answered with; without it, such a call rejects. */
  readonly stream?: ((id: number) => unknown) | undefined
}

/** A call that has no answer yet. */
export interface PendingCall {
  readonly command: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly options: CallOptions
  /** How many messages had been sent before the one with the call. */
  readonly after: number
  /** Removes the call from its signal. */
  release: (() => void) | undefined
}
