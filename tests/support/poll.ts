/** Defaults for waiting for conditions. Milliseconds: the timeout is a limit for a slow machine, not an expectation. */
export const POLL = { interval: 10, timeout: 8_000 }
