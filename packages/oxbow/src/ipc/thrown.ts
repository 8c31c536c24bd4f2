/** The errors of handlers, as seen by their calls. */

import { IpcError } from '@oxbow/protocol'
import { isInstance } from '../base/user-code.ts'

/** Whether an error of a handler comes from its signal, directly or through Node's functions. */
export function isAbort(thrown: unknown, reason: IpcError | undefined): boolean {
  if (reason === undefined || thrown === reason) return thrown === reason
  try {
    return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.cause === reason)
  } catch {
    return false
  }
}

/** The text of I24, which is not the one that a sender of messages gets. */
export function invalidResult(error: unknown): unknown {
  if (!isInstance(error, IpcError) || error.code !== 'not_serializable') return error
  return new IpcError('invalid_result', `JSON error: ${error.message}`, { cause: error })
}
