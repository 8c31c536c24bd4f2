/** Reports an error of a page's callback, without affecting the caller. */

/**
 * Reports an error as uncaught. The caller continues, so that a handler that throws does not affect the
 * others (C5, E32). Node has no `reportError`.
 */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
