// The outcome of a probe as JSON, with markers for values that JSON cannot express.

/** The outcome of a probe. Its one key says how the probe ended; `fatal` describes the end of the app. */
export type Answer =
  | { readonly resolved: unknown }
  | { readonly rejected: unknown }
  | { readonly thrown: unknown }
  | { readonly pending: true }
  | { readonly fatal: string }

/** Probes of a page, by name. */
export type Probes = Readonly<Record<string, () => unknown>>

/** Longer byte lists are replaced by their length and sum. */
const SHOWN_BYTES = 32

/** Longer texts are replaced by their length and beginning. */
const SHOWN_TEXT = 2_000

/** Errors whose messages depend on the engine. */
const ENGINE_ERRORS = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'DOMException']

/** Runs one probe. The answer is `pending` after `patience` milliseconds. */
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

/** The outcome of a part of a probe. */
export async function settled(asked: unknown): Promise<Answer> {
  try {
    return { resolved: encode(await asked) }
  } catch (error) {
    return { rejected: encode(error) }
  }
}

/** A value as JSON. An object with the key `$` replaces a value that JSON cannot express. */
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
  // Rust's maps have another order of keys.
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  const fields = entries.map(([key, field]) => [key, encode(field)])
  return {
    ...(nameOf(value) === 'Object' ? {} : { $: nameOf(value) }),
    ...Object.fromEntries(fields),
  }
}

/** Shortens long lists of numbers, which would fill the file of answers. */
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

/** The class of a value. Bundlers rename a class that refers to itself to `_Image`. */
function nameOf(value: object): string {
  const made = value as { constructor?: { name?: unknown } }
  return String(made.constructor?.name ?? 'null').replace(/^_|\d+$/g, '')
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const number of numbers) sum += number
  return sum
}
