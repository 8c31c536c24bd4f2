/** The errors with which a connection itself fails calls. */

import { type ErrorCode, IpcError } from '@oxbow/protocol'

/** Further properties of a failure. */
interface FailureDetails {
  readonly cause?: unknown
  /** The fields of the error that the backend has sent beside its message. */
  readonly data?: unknown
}

/** Makes the error of a failure that has a code. */
export type Fail = (code: ErrorCode, message: string, details?: FailureDetails) => unknown

/** A local failure as the caller wants it: Tauri's callers get the engine's own error (S5). */
export function shape(error: unknown, fail: Fail | undefined): unknown {
  if (!isIpcError(error)) return error
  const { code, message, cause } = error
  if (fail !== undefined) return fail(code, message, { cause })
  return code === 'not_serializable' ? cause : error
}

/** The error of a call that its caller has cancelled. */
export function aborted(command: string, { reason }: AbortSignal): IpcError {
  return new IpcError('aborted', `the call of ${command} was aborted`, { cause: reason })
}

/** Checked by name, because the script that repairs lines has a class of its own. */
const isIpcError = (error: unknown): error is IpcError =>
  error instanceof Error && error.name === 'IpcError'
