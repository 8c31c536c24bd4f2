// How a probe ended, as JSON that keeps what JSON cannot tell apart.

/** What a probe found: one key says how it ended. `fatal` tells what became of the app. */
export type Answer =
  | { readonly resolved: unknown }
  | { readonly rejected: unknown }
  | { readonly thrown: unknown }
  | { readonly pending: true }
  | { readonly fatal: string }

/** One question that a page asks its backend, by name. */
export type Probes = Readonly<Record<string, () => unknown>>

/** Longer bytes are told by their length and sum. */
const SHOWN_BYTES = 32

/** Longer texts are told by their length and beginning. */
const SHOWN_TEXT = 2_000

/** Their texts are the engine's own. */
const ENGINE_ERRORS = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'DOMException']

/** Asks one question; what has not settled after `patience` milliseconds is pending. */
export async function answerTo(run: () => unknown, patience: number): Promise<Answer> {
  let asked: unknown
  try {
    asked = run()
  } catch (error) {
    return { thrown: encode(error) }
  }
  const pending = new Promise<Answer>((resolve) =>
    setTimeout(() => resolve({ pending: true }), patience),
  )
  return await Promise.race([settled(asked), pending])
}

/** The answer to a part of a probe. */
export async function settled(asked: unknown): Promise<Answer> {
  try {
    return { resolved: encode(await asked) }
  } catch (error) {
    return { rejected: encode(error) }
  }
}

/** A value as JSON; what JSON has no form for is an object with the key `$`. */
export function encode(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return { $: typeof value }
    case 'bigint':
      return { $: 'bigint', value: String(value) }
    case 'number':
      if (Object.is(value, -0)) return { $: '-0' }
      return Number.isFinite(value) ? value : { $: String(value) }
    case 'string':
      if (value.length <= SHOWN_TEXT) return value
      return { $: 'text', length: value.length, start: value.slice(0, 20) }
    case 'boolean':
      return value
    default:
      return value === null ? null : encodeObject(value as object)
  }
}

function encodeObject(value: object): unknown {
  if (Array.isArray(value)) return encodeList(value)
  if (value instanceof Error || value instanceof DOMException) return encodeError(value)
  if (value instanceof ArrayBuffer) return encodeBytes('ArrayBuffer', new Uint8Array(value))
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    return encodeBytes(nameOf(value), new Uint8Array(buffer, byteOffset, byteLength))
  }
  // The order of keys is that of Rust's maps on one side.
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  const fields = entries.map(([key, field]) => [key, encode(field)])
  return {
    ...(nameOf(value) === 'Object' ? {} : { $: nameOf(value) }),
    ...Object.fromEntries(fields),
  }
}

/** Long lists of bytes would fill the file of answers. */
function encodeList(list: readonly unknown[]): unknown {
  if (list.length <= SHOWN_BYTES || !list.every((item) => typeof item === 'number')) {
    return list.map(encode)
  }
  return { $: 'numbers', length: list.length, sum: sumOf(list) }
}

function encodeBytes($: string, bytes: Uint8Array): unknown {
  if (bytes.length <= SHOWN_BYTES) return { $, bytes: [...bytes] }
  return { $, length: bytes.length, sum: sumOf(bytes) }
}

function encodeError(error: Error | DOMException): unknown {
  const { name, message } = error
  return ENGINE_ERRORS.includes(name) ? { $: name } : { $: name, message }
}

/** Bundlers write `_Image` for a class that names itself. */
function nameOf(value: object): string {
  const made = value as { constructor?: { name?: unknown } }
  return String(made.constructor?.name ?? 'null').replace(/^_|\d+$/g, '')
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const number of numbers) sum += number
  return sum
}
