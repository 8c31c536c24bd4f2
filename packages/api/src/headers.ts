/** From whatever a caller may give as headers to the plain record that travels (S7, S8). */

import type { Headers as HeaderRecord } from '@oxbow/protocol'

/** Filled in by the backend, whatever the caller says. */
const RESERVED = /^(content-type|tauri-(callback|error|invoke-key))$/

/**
 * Writes headers as a record with lower-case names, or `undefined` if there are none.
 *
 * @throws {TypeError} The engine's own, for names and values that no header may have.
 */
export function toHeaderRecord(init: HeadersInit): HeaderRecord | undefined {
  const entries = [...new Headers(init)].filter(([name]) => !RESERVED.test(name))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
