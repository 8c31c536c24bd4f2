/**
 * Writes values for pages as JSON: by Tauri's rules (S3 to S6), and by serde's for types of Node that these
 * rules do not cover.
 */

import { types } from 'node:util'
import { IpcError } from '@oxbow/protocol'
import { isPlainJson, messageOf, TO_IPC_KEY } from '@oxbow/protocol/internal'
import { isInstance } from '../base/user-code.ts'
import { Trail } from './trail.ts'

/**
 * The JSON text of a value; `undefined` becomes `null`. Bytes and sets become lists, even a `Buffer` that
 * `toJSON` has converted before, and a `bigint` becomes a number. `root` is what errors call the value.
 *
 * @throws {IpcError} `not_serializable`, with the name and the place of what JSON would make `{}` of
 */
export function toJson(value: unknown, root: string): string {
  try {
    return plainJson(value) ?? carefulJson(value, root)
  } catch (error) {
    if (isInstance(error, IpcError)) throw error
    throw new IpcError('not_serializable', messageOf(error), { cause: error })
  }
}

function carefulJson(value: unknown, root: string): string {
  const trail = new Trail()
  try {
    if (typeof value === 'function' || typeof value === 'symbol') throw cannotBe(typeof value)
    const replacer = function (this: object, key: string, member: unknown): unknown {
      trail.enter(this, key)
      return trail.replaceBy(replaced(this, key, member))
    }
    return JSON.stringify(value, replacer) ?? 'null'
  } catch (error) {
    if (!isInstance(error, Unwritable)) throw error
    const place = trail.place(root)
    const where = place === undefined ? '' : ` at \`${place}\``
    throw new IpcError('not_serializable', `${error.what}${where} ${error.remedy}`)
  }
}

/** The engine is several times faster without a replacer, and hardly any value needs one. */
function plainJson(value: unknown): string | undefined {
  if (!isPlainJson(value)) return undefined
  try {
    return JSON.stringify(value)
  } catch {
    // A cycle or a bigint, which the replacer handles.
    return undefined
  }
}

/** What is written in place of a member of `holder`. */
function replaced(holder: object, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return numberOf(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const bytes = bytesOf(value) ?? heldBuffer(holder, key, value)
  if (bytes !== undefined) return bytes
  if (value instanceof Map) return membersOf(value)
  if (value instanceof Set) return [...value]
  if (TO_IPC_KEY in value) return (value[TO_IPC_KEY] as () => unknown)()
  if (types.isBigIntObject(value)) return numberOf(value.valueOf())
  const kind = lostKind(value)
  if (kind !== undefined) throw cannotBe(kind)
  return value
}

/** The numbers in a view or a buffer. */
function bytesOf(value: object): unknown {
  if (types.isAnyArrayBuffer(value)) return Array.from(new Uint8Array(value))
  if (types.isTypedArray(value)) return Array.from<number | bigint>(value)
  if (!types.isDataView(value)) return undefined
  return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
}

/** `toJSON` of a `Buffer` runs before any replacer (S4), but the buffer itself is still in the holder. */
function heldBuffer(holder: unknown, key: string, value: object): unknown {
  const { type, data } = value as { readonly type?: unknown; readonly data?: unknown }
  if (type !== 'Buffer' || !Array.isArray(data)) return undefined
  return Buffer.isBuffer((holder as Record<string, unknown>)[key]) ? data : undefined
}

/** Keys become texts (S3). Objects cannot be keys, because all would become the same text. */
function membersOf(map: ReadonlyMap<unknown, unknown>): object {
  for (const name of map.keys()) {
    if (typeof name === 'object' && name !== null) throw cannotBe('Map with objects as keys')
  }
  return Object.fromEntries(map as ReadonlyMap<PropertyKey, unknown>)
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

const MOST_DIGITS = 40

function numberOf(value: bigint): number {
  if (value >= -SAFE && value <= SAFE) return Number(value)
  const digits = String(value)
  const short = digits.length > MOST_DIGITS ? `${digits.slice(0, MOST_DIGITS)}…` : digits
  throw new Unwritable(
    `the bigint ${short}`,
    'is too large for a number of JavaScript; convert it with String()',
  )
}

/** The name of a value that JSON would write as `{}` or less; `undefined` for other values. */
function lostKind(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return undefined
  if (isStreamLike(value)) return 'stream'
  if (value instanceof Error) return 'Error'
  if (types.isRegExp(value)) return 'RegExp'
  if (value instanceof Response && isSpent(value)) return 'Response that has been read'
  if (hasMembers(value)) return undefined
  // This symbol names classes of the platform, whose content is not in enumerable members.
  const { [Symbol.toStringTag]: tag } = value as { readonly [Symbol.toStringTag]?: unknown }
  return typeof tag === 'string' && tag !== 'Object' ? tag : undefined
}

/** Whether the bytes of a response are gone, or go elsewhere. */
export function isSpent({ bodyUsed, body }: Response): boolean {
  return bodyUsed || body?.locked === true
}

function isStreamLike(value: object): boolean {
  const isIterator = 'next' in value && Symbol.iterator in value
  return isIterator || Symbol.asyncIterator in value
}

function hasMembers(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return true
  return false
}

const REMEDIES: Readonly<Record<string, string>> = {
  Promise: 'await it first',
  Error: 'give its message, or throw it',
  Blob: 'give await value.arrayBuffer(), or return it as the whole result',
  File: 'give await value.arrayBuffer(), or return it as the whole result',
  Response: 'give await value.arrayBuffer(), or return it as the whole result',
  'Response that has been read': 'give a clone() that has not been read',
  Headers: 'give Object.fromEntries(value)',
  FormData: 'give Object.fromEntries(value)',
  URLSearchParams: 'give Object.fromEntries(value)',
  stream: 'it can only be the whole result of a command',
  'Map with objects as keys': 'give a list of entries',
}

/** A value that JSON cannot say, wherever it is: the sentence about it without its place. */
class Unwritable extends Error {
  readonly what: string
  readonly remedy: string

  constructor(what: string, remedy: string) {
    super(`${what} ${remedy}`)
    this.what = what
    this.remedy = remedy
  }
}

function cannotBe(kind: string): Unwritable {
  const article = /^[aeio]/i.test(kind) ? 'an' : 'a'
  const remedy = REMEDIES[kind] ?? 'give what you need of it'
  return new Unwritable(`${article} ${kind}`, `cannot be written as JSON; ${remedy}`)
}
