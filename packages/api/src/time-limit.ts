/** The time limit of one call: the backend keeps it, and the page does if the backend does not answer. */

import { TimedOutError } from '@oxbow/protocol'
import { limitsTime, TIMEOUT_HEADER } from '@oxbow/protocol/internal'
import type { CallOptions } from './call.ts'

/** A call with a time limit. */
export interface LimitedCall {
  readonly command: string
  readonly timeoutMs: number
  /** The other options of the call. */
  readonly how: CallOptions
  /** Makes the call. */
  readonly start: (how: CallOptions) => Promise<unknown>
}

// Milliseconds for the error of the backend, which knows the stage, to arrive.
const GRACE_MS = 100

/** Makes a call that ends when its time is over, or when its own signal aborts. */
export async function callInTime({
  command,
  timeoutMs,
  how,
  start,
}: LimitedCall): Promise<unknown> {
  // A value that converts to a number, such as `[5]`, is refused too.
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) {
    throw new RangeError(`timeoutMs is ${timeoutMs}; it must be 0 or more`)
  }
  if (!limitsTime(timeoutMs)) return await start(how)
  const { signal } = how
  const limit = new AbortController()
  const forward = (): void => limit.abort(signal?.reason)
  let timedOut: TimedOutError | undefined
  const timer = setTimeout(() => {
    timedOut = new TimedOutError({ command, afterMs: timeoutMs, stage: 'sending' })
    limit.abort(timedOut)
  }, timeoutMs + GRACE_MS)
  signal?.addEventListener('abort', forward)
  if (signal?.aborted) forward()
  try {
    return await start({ ...how, signal: limit.signal, headers: withLimit(how.headers, timeoutMs) })
  } catch (error) {
    throw timedOut ?? error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', forward)
  }
}

function withLimit(given: HeadersInit | undefined, timeoutMs: number): Headers {
  const headers = new Headers(given)
  headers.set(TIMEOUT_HEADER, String(timeoutMs))
  return headers
}
