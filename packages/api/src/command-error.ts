/** Errors that a command declares, told apart by their codes. */

/** An error of a handler's `throw error(code, data)`, as it comes to the page: a plain object. */
export interface DeclaredError<Code extends string = string, Data = unknown> {
  readonly code: Code
  readonly data: Data
}

/**
 * Whether a call has rejected with the error that its command declares under a code. An `IpcError`,
 * which Oxbow itself throws, never is one, whatever its code. The function `isError` of a client says
 * the same and knows the type of the data.
 *
 * @example
 * ```ts
 * import { invoke, isCommandError } from '@oxbow/api'
 *
 * try {
 *   await invoke('login', { user: '' })
 * } catch (error) {
 *   if (!isCommandError(error, 'empty')) throw error
 *   console.log('Please fill in:', error.data)
 * }
 * ```
 */
export function isCommandError<Code extends string>(
  error: unknown,
  code: Code,
): error is DeclaredError<Code> {
  if (typeof error !== 'object' || error === null || error instanceof Error) return false
  return 'code' in error && error.code === code
}
