/** The errors with which a connection itself fails calls. */

import { CLOSE_CODES, type CloseInfo, type ErrorCode, IpcError } from '@oxbow/protocol'

/** What else there is to say of a failure. */
interface FailureDetails {
  readonly cause?: unknown
  /** Resolves the call after all: a stream comes as if the call had failed. */
  readonly resolve?: ((value: unknown) => void) | undefined
}

/** Makes the error of a failure that has a code. */
export type Fail = (code: ErrorCode, message: string, details?: FailureDetails) => unknown

/** A local failure as the caller wants it: Tauri's callers get the engine's own error (S5). */
export function shape(
  error: unknown,
  fail: Fail | undefined,
  resolve?: FailureDetails['resolve'],
): unknown {
  if (!(error instanceof IpcError)) return error
  const { code, message, cause } = error
  if (fail !== undefined) return fail(code, message, { cause, resolve })
  return code === 'not_serializable' ? cause : error
}

/** A call that its caller has given up. */
export function aborted(command: string, { reason }: AbortSignal): IpcError {
  return new IpcError('aborted', `the call of ${command} was aborted`, { cause: reason })
}

/** Ends that ask something of the user have a code of their own. */
const NAMED_ENDS: Readonly<Record<number, ErrorCode>> = {
  [CLOSE_CODES.unauthorized]: 'unauthorized',
  [CLOSE_CODES.replaced]: 'replaced',
  [CLOSE_CODES.version]: 'version_mismatch',
}

/** The end of a line. */
export function endError({ code, reason }: CloseInfo): IpcError {
  const why = reason || `close code ${code}`
  return new IpcError(
    NAMED_ENDS[code] ?? 'disconnected',
    `the line to the backend has ended: ${why}`,
  )
}
