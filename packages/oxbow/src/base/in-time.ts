/** Waits for a promise for a limited time. */

import { setTimeout as sleep } from 'node:timers/promises'

/** Waits at most so many milliseconds for a step of the app's shutdown; returns whether it finished. */
export async function inTime(part: Promise<void>, ms: number): Promise<boolean> {
  const limit = new AbortController()
  const tooLate = sleep(ms, false, { signal: limit.signal }).catch(() => false)
  try {
    return await Promise.race([part.then(() => true), tooLate])
  } finally {
    limit.abort()
  }
}
