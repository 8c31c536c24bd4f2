/** Says that a page's own callback threw, without stopping the line that called it. */

/**
 * Makes an error an uncaught one. What the caller does next still happens: one bad handler must
 * cost no other its message (C5, E32).
 */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error)
  } else {
    queueMicrotask(() => {
      throw error
    })
  }
}
