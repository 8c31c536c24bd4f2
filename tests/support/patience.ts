// Gives `vi.waitFor` and `vi.waitUntil` as long as `expect.poll` has: their own second is too short for a busy
// machine, and no setting of vitest's changes it.
import { vi } from 'vitest'
import { POLL } from './poll.ts'

const PATIENT = Symbol.for('oxbow.patient')

type Patient = typeof vi & { [PATIENT]?: true }

// Files that share a process share `vi` as well.
if ((vi as Patient)[PATIENT] === undefined) {
  const { waitFor, waitUntil } = vi
  vi.waitFor = (callback, options = {}) => waitFor(callback, patient(options))
  vi.waitUntil = (callback, options = {}) => waitUntil(callback, patient(options))
  ;(vi as Patient)[PATIENT] = true
}

function patient<T extends object>(options: number | T): T {
  return { ...POLL, ...(typeof options === 'number' ? { timeout: options } : options) } as T
}
