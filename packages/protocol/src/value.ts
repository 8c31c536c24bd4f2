/** Converts values to JSON text by Tauri's serialisation rules, and reads the text forms among them. */

import { IpcError, messageOf } from './error.ts'

/** The method by which an object chooses its form on the wire (S3). */
export const TO_IPC_KEY = '__TAURI_TO_IPC_KEY__'

/**
 * Writes a value as JSON text by Tauri's rules (S3 to S5); `undefined` becomes `null`.
 *
 * @example
 * ```ts
 * import { stringify } from '@oxbow/protocol'
 *
 * console.log(stringify({ data: new Uint8Array([1, 2]), tags: new Map([['a', 1]]) }))
 * // {"data":[1,2],"tags":{"a":1}}
 * ```
 *
 * @throws {IpcError} `not_serializable` for cycles, `BigInt` and other values that JSON refuses.
 */
export function stringify(value: unknown): string {
  try {
    // The engine is several times faster without a replacer, and hardly any value needs one.
    return (isPlainJson(value) ? JSON.stringify(value) : JSON.stringify(value, replacer)) ?? 'null'
  } catch (error) {
    throw new IpcError('not_serializable', messageOf(error), { cause: error })
  }
}

// Deeper values, cyclic ones among them, are left to JSON.stringify and its own error.
const PLAIN_DEPTH = 32

/**
 * Whether `JSON.stringify` alone handles a value by Tauri's rules, without a replacer.
 *
 * @example
 * ```ts
 * import { isPlainJson } from '@oxbow/protocol/internal'
 *
 * console.log(isPlainJson({ list: [1] }), isPlainJson({ list: new Uint8Array(1) })) // true false
 * ```
 */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth > PLAIN_DEPTH || TO_IPC_KEY in value || 'toJSON' in value) return false
  if (Array.isArray(value)) {
    return value.every((item) => isPlainJson(item, depth + 1))
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) {
    if (!isPlainJson((value as Record<string, unknown>)[key], depth + 1)) return false
  }
  return true
}

function replacer(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Uint8Array) return Array.from(value)
  if (value instanceof ArrayBuffer) return Array.from(new Uint8Array(value))
  if (typeof value === 'object' && value !== null && TO_IPC_KEY in value) {
    return (value[TO_IPC_KEY] as () => unknown)()
  }
  return value
}

/** Whether a value has no more than `levels` levels of arrays and objects. */
export function isShallowerThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels <= 0) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isShallowerThan(value[i], levels - 1)) return false
    return true
  }
  for (const key in value) {
    if (!isShallowerThan((value as Record<string, unknown>)[key], levels - 1)) return false
  }
  return true
}

/**
 * The raw body in a value, or `undefined` if the value is to be written as JSON (S2). Memory is
 * shared with the value, unless the value can be changed by another thread.
 *
 * @example
 * ```ts
 * import { toBytes } from '@oxbow/protocol/internal'
 *
 * console.log(toBytes(new Uint16Array(3))?.byteLength, toBytes([1, 2, 3])) // 6 undefined
 * ```
 */
export function toBytes(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (!ArrayBuffer.isView(value)) return undefined
  const { buffer, byteOffset, byteLength } = value
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength)
  // Shared memory can change while it is sent; a copy cannot.
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}

const CHANNEL_PREFIX = '__CHANNEL__:'

/**
 * The form of a channel in the arguments (S6, C8).
 *
 * @example
 * ```ts
 * import { channelMarker } from '@oxbow/protocol/internal'
 *
 * console.log(channelMarker(7)) // __CHANNEL__:7
 * ```
 */
export function channelMarker(id: number): string {
  return CHANNEL_PREFIX + id
}

/**
 * The id in a channel's text form, or `undefined` if the text is not one (C8).
 *
 * @example
 * ```ts
 * import { parseChannelMarker } from '@oxbow/protocol/internal'
 *
 * console.log(parseChannelMarker('__CHANNEL__:7')) // 7
 * ```
 */
export function parseChannelMarker(text: string): number | undefined {
  const match = /^__CHANNEL__:(\d{1,10})$/.exec(text)
  const id = match ? Number(match[1]) : Number.NaN
  return id <= 0xffff_ffff ? id : undefined
}
