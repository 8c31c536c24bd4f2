// Catches what pages report as uncaught, before it ends the tests.
import { vi } from 'vitest'

/** A `queueMicrotask` that keeps what its tasks throw. */
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

/** Everything that is thrown and caught by nobody from here on. */
export function catchUncaught(): unknown[] {
  const errors: unknown[] = []
  vi.stubGlobal(
    'queueMicrotask',
    catching((error) => errors.push(error)),
  )
  return errors
}
