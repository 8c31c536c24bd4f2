// Values between a test and a page: JSON, with markers for values that JSON cannot express.

/** A value in a form that survives JSON: `[kind, content]`. */
export type Encoded = readonly [kind: string, content?: unknown]

/**
 * Makes a value fit for JSON. It runs on both sides, so it stands alone: nothing outside of it is used.
 */
function encode(value: unknown): Encoded {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return ['undefined']
    case 'bigint':
      return ['bigint', String(value)]
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return ['json', value]
      return ['number', Object.is(value, -0) ? '-0' : String(value)]
    case 'object':
      break
    default:
      return ['json', value]
  }
  if (value === null) return ['json', null]
  if (Array.isArray(value)) return ['array', value.map(encode)]
  if (value instanceof Date) return ['date', value.getTime()]
  if (value instanceof Error) return ['error', [value.name, value.message]]
  if (value instanceof ArrayBuffer) return ['ArrayBuffer', [...new Uint8Array(value)]]
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return ['view', [value.constructor.name, [...bytes]]]
  }
  return ['object', Object.entries(value).map(([key, one]) => [key, encode(one)])]
}

/** Restores the value. This function runs on both sides too. */
export function decode([kind, content]: Encoded): unknown {
  switch (kind) {
    case 'undefined':
      return undefined
    case 'bigint':
      return BigInt(content as string)
    case 'number':
      return Number(content)
    case 'array':
      return (content as Encoded[]).map(decode)
    case 'date':
      return new Date(content as number)
    case 'error': {
      const [name, message] = content as [string, string]
      return Object.assign(new Error(message), { name })
    }
    case 'ArrayBuffer':
      return new Uint8Array(content as number[]).buffer
    case 'view': {
      const [name, bytes] = content as [string, number[]]
      const View = Reflect.get(globalThis, name) as new (buffer: ArrayBuffer) => unknown
      return new View(new Uint8Array(bytes).buffer)
    }
    case 'object': {
      const entries = content as [string, Encoded][]
      return Object.fromEntries(entries.map(([key, one]) => [key, decode(one)]))
    }
    default:
      return content
  }
}

/** A page's answer to a script: its value, or the error that it threw. */
export type Answered = readonly ['value', Encoded] | readonly ['thrown', Encoded]

/**
 * A script that calls a function of the test, or runs a program. It gives an {@link Answered} as JSON,
 * or a promise of it where the program gives a promise.
 */
export function scriptOf(program: string | ((arg: never) => unknown), arg: unknown): string {
  const call =
    typeof program === 'string'
      ? `(0, eval)(${JSON.stringify(program)})`
      : `(${program})(decode(${JSON.stringify(encode(arg))}))`
  return `(() => {
    ${encode}
    ${decode}
    const settle = (kind, value) => JSON.stringify([kind, encode(value)])
    const fail = (error) => settle('thrown', error)
    try {
      const value = ${call}
      if (typeof value?.then !== 'function') return settle('value', value)
      return (async () => { try { return settle('value', await value) } catch (error) { return fail(error) } })()
    } catch (error) { return fail(error) }
  })()`
}
