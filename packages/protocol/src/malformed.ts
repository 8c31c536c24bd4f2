/** The two errors for data on a line that violates this protocol. */

import { IpcError } from './error.ts'

/** The error for a malformed message, or for one frame in it. */
export function malformed(what: 'message' | 'frame', reason: string): IpcError {
  return new IpcError(`malformed_${what}`, `malformed ${what}: ${reason}`)
}
