/** Calls code of the app and inspects its errors and results, neither of which may harm anything else. */

import { types } from 'node:util'

/** Receives the error that code of the app has thrown, or with which its promise rejects later. */
export type Report = (error: unknown) => void

/** Calls code of the app whose result is not used; its error or rejection is reported. */
export function runGuarded(run: () => unknown, report: Report): void {
  try {
    const result = run()
    // Other thenables are left alone, because some start their work only when `then` is called.
    if (types.isPromise(result)) void Promise.prototype.then.call(result, undefined, report)
  } catch (error) {
    report(error)
  }
}

/**
 * Whether a value is an instance of a class. A value that throws when asked, such as a revoked `Proxy`, is
 * not.
 */
export function isInstance<T>(
  value: unknown,
  of: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof of
  } catch {
    return false
  }
}

/** Whether a value can be waited for. @throws the error of a getter of `then` */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}

/** A promise of the same result, which settles once: other thenables may settle more than once, or throw. */
export function asPromise(value: PromiseLike<unknown>): PromiseLike<unknown> {
  // Most values are native promises, which need no wrapper.
  const isPlain = types.isPromise(value) && value.then === Promise.prototype.then
  return isPlain ? value : new Promise((resolve) => resolve(value))
}
