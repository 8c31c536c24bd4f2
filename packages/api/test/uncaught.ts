// Catches errors that pages report as uncaught, which would end the test run.
import { vi } from 'vitest'

/** A `queueMicrotask` that records the errors of its tasks. */
export function catching(uncaught: (error: unknown) => void): typeof queueMicrotask {
  const { queueMicrotask } = globalThis
  return (task) =>
    queueMicrotask(() => {
      try {
        task()
      } catch (error) {
        uncaught(error)
      }
    })
}

/** Records all uncaught errors from now on. */
export function catchUncaught(): unknown[] {
  const errors: unknown[] = []
  vi.stubGlobal(
    'queueMicrotask',
    catching((error) => errors.push(error)),
  )
  return errors
}
