// Records the comparisons in constant time.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, vi } from 'vitest'

/** A spy on `timingSafeEqual`, wherever it is imported, until the end of the test file. */
export function watchCompare() {
  const compare = vi.spyOn(crypto, 'timingSafeEqual')
  // Named imports see the spy only after this.
  syncBuiltinESMExports()
  afterAll(() => {
    compare.mockRestore()
    syncBuiltinESMExports()
  })
  return compare
}
