/** Errors that a command declares, told apart by their codes. */

/** A declared error, from `throw error(code, data)` in the handler, as a plain object in the page. */
export interface DeclaredError<Code extends string = string, Data = unknown> {
  readonly code: Code
  readonly data: Data
}

/**
 * Whether an error is the one that the command declares under this code. The result is `false` for an
 * `IpcError`, which Oxbow itself throws, whatever its code. `isError` of a client does the same, with the type
 * of the data.
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
