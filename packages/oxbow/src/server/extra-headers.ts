/** Headers of an app's own, as in `app.security.headers`. */

import { validateHeaderValue } from 'node:http'
import { messageOf } from '@oxbow/protocol/internal'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { ExtraHeaders } from '../config/config.ts'

/**
 * The headers by their names, each value written as Tauri writes it: the items of a list with commas, those
 * of an object with semicolons.
 *
 * @throws {IpcError} `invalid_config` for a value that no header can have
 */
export function extraHeaders(headers: ExtraHeaders = {}): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined) continue
    const text = textOf(value)
    try {
      validateHeaderValue(name, text)
    } catch (error) {
      const reason = `app.security.headers.${name}: ${messageOf(error)}`
      throw new InvalidConfig(reason)
    }
    values.set(name.toLowerCase(), text)
  }
  return values
}

function textOf(value: NonNullable<ExtraHeaders[keyof ExtraHeaders]>): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.join(', ')
  return Object.entries(value)
    .map(([key, item]) => `${key} ${item}`)
    .join('; ')
}
