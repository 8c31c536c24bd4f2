/** Calls code of the app, and looks at what it throws and returns: neither may harm anything else. */

import { types } from 'node:util'

/** Hears what code of the app has thrown, or rejects with later. */
export type Report = (error: unknown) => void

/** Calls code of the app whose result is of no interest; what it throws or rejects with is reported. */
export function runGuarded(run: () => unknown, report: Report): void {
  try {
    const result = run()
    // Other thenables are left alone: some begin their work only when somebody asks for it.
    if (types.isPromise(result)) void Promise.prototype.then.call(result, undefined, report)
  } catch (error) {
    report(error)
  }
}

/** Whether a value is an instance of a class. What does not say, such as a revoked `Proxy`, is none. */
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

/** Whether a value can be waited for. @throws whatever it throws when it is asked */
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
  // Most are promises already, and not worth a second one.
  const isPlain = types.isPromise(value) && value.then === Promise.prototype.then
  return isPlain ? value : new Promise((resolve) => resolve(value))
}
