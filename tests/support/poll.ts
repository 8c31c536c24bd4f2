/** How conditions are waited for, unless a test says otherwise. Milliseconds: limits for a slow machine, not expectations. */
export const POLL = { interval: 10, timeout: 8_000 }
