/** Waits, but not for ever. */

import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a part of the end of an app, at most so many milliseconds; says whether it came. */
export async function inTime(part: Promise<void>, ms: number): Promise<boolean> {
  const limit = new AbortController()
  const tooLate = sleep(ms, false, { signal: limit.signal }).catch(() => false)
  try {
    return await Promise.race([part.then(() => true), tooLate])
  } finally {
    limit.abort()
  }
}
