// Results of Node's functions, and the values that a page gets for them.
import { createSecretKey } from 'node:crypto'
import { statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { expect } from 'vitest'

/** The value in a page: alone, and inside another value. */
export interface Fate {
  readonly make: () => unknown
  /** The value as a whole result or message, if it differs from the value inside another. */
  readonly alone?: unknown
  readonly nested: unknown
}

/** The content of an `ArrayBuffer` in a page. */
export interface Raw {
  readonly bytes: readonly number[]
}

const raw = (...bytes: number[]): Raw => ({ bytes })

function shared(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(3)
  new Uint8Array(memory).set([1, 2, 3])
  return memory
}

const bytes = (make: () => unknown): Fate => ({ make, alone: raw(1, 2, 3), nested: [1, 2, 3] })

class Point {
  x = 1
}

const INDEX = statSync('/')

export const VALUES: Readonly<Record<string, Fate>> = {
  'a Buffer': bytes(() => Buffer.from([1, 2, 3])),
  'a Buffer of a pool': bytes(() => Buffer.from('\u0001\u0002\u0003')),
  'a Uint8Array': bytes(() => new Uint8Array([1, 2, 3])),
  'an ArrayBuffer': bytes(() => new Uint8Array([1, 2, 3]).buffer),
  'a SharedArrayBuffer': bytes(shared),
  'a Uint8Array of shared memory': bytes(() => new Uint8Array(shared())),
  'a DataView': bytes(() => new DataView(new Uint8Array([1, 2, 3]).buffer)),
  'a Uint8ClampedArray': bytes(() => new Uint8ClampedArray([1, 2, 3])),
  'an Int8Array': bytes(() => new Int8Array([1, 2, 3])),
  'a Uint16Array': { make: () => new Uint16Array([1]), alone: raw(1, 0), nested: [1] },
  'a Float32Array': { make: () => new Float32Array([0.5]), alone: raw(0, 0, 0, 63), nested: [0.5] },
  'a BigInt64Array': {
    make: () => new BigInt64Array([1n]),
    alone: raw(1, 0, 0, 0, 0, 0, 0, 0),
    nested: [1],
  },
  'a safe bigint': { make: () => 2n ** 53n - 1n, nested: Number.MAX_SAFE_INTEGER },
  'the least safe bigint': { make: () => 1n - 2n ** 53n, nested: Number.MIN_SAFE_INTEGER },
  'a boxed bigint': { make: () => Object(7n), nested: 7 },
  'a Map': {
    make: () =>
      new Map<unknown, unknown>(Object.entries({ a: 1n, b: new Map([[1, new Set([1])]]) })),
    nested: { a: 1, b: { 1: [1] } },
  },
  'a Set': { make: () => new Set([1, new Set(['a'])]), nested: [1, ['a']] },
  'a Date': { make: () => new Date(0), nested: '1970-01-01T00:00:00.000Z' },
  'a URL': { make: () => new URL('http://a/b?c'), nested: 'http://a/b?c' },
  'an instance of a class': { make: () => new Point(), nested: { x: 1 } },
  'an instance without members': { make: () => new (class Empty {})(), nested: {} },
  'a value that says what it is': { make: () => ({ toJSON: () => 'P1D' }), nested: 'P1D' },
  'an error that says what it is': {
    make: () => Object.assign(new Error('no'), { toJSON: () => ({ why: 'no' }) }),
    nested: { why: 'no' },
  },
  'an object without a prototype': {
    make: () => Object.assign(Object.create(null), { a: 1n }),
    nested: { a: 1 },
  },
  'what looks like a Buffer': {
    make: () => ({ type: 'Buffer', data: [1], more: 1n }),
    nested: { type: 'Buffer', data: [1], more: 1 },
  },
  'the use of memory': {
    make: () => process.memoryUsage(),
    nested: expect.objectContaining({ rss: expect.any(Number) }),
  },
  Stats: {
    make: () => statSync('/'),
    nested: expect.objectContaining({ mode: INDEX.mode, mtime: INDEX.mtime.toISOString() }),
  },
}

/** Values that cannot be sent to a page, with their error. */
export const REFUSED: Readonly<Record<string, readonly [make: () => unknown, text: RegExp]>> = {
  'a large bigint': [() => 2n ** 53n, /bigint 9007199254740992 .* String\(\)/],
  'a large negative bigint': [() => -(2n ** 53n), /bigint -9007199254740992 .* String\(\)/],
  'an endless bigint': [() => 10n ** 10_000n, /bigint 10{20,60}… .* String\(\)/],
  'a BigUint64Array': [() => [new BigUint64Array([2n ** 60n])], /bigint 1152921504606846976 /],
  'bigint Stats': [
    () => ({ ...statSync('/', { bigint: true }) }),
    /bigint \d+ at `.*\.[a-z]+(Ns)?`/,
  ],
  'a promise': [() => [Promise.resolve(1)], /a Promise .*await/],
  'an error': [() => new TypeError('no'), /an Error .*message/],
  'an error of the system': [() => Object.assign(new Error('no'), { errno: 1 }), /an Error /],
  'an error of the web': [() => new DOMException('no'), /an Error /],
  'a regular expression': [() => /a/, /a RegExp /],
  'a WeakMap': [() => new WeakMap(), /a WeakMap /],
  'a WeakRef': [() => new WeakRef({}), /a WeakRef /],
  Headers: [() => new Headers({ a: 'b' }), /a Headers .*Object\.fromEntries/],
  FormData: [() => new FormData(), /a FormData .*Object\.fromEntries/],
  'search parameters': [
    () => new URLSearchParams('a=b'),
    /a URLSearchParams .*Object\.fromEntries/,
  ],
  'a Request': [() => new Request('http://a/'), /a Request /],
  'a Response that has been read': [
    () => {
      const response = new Response('a')
      void response.text()
      return response
    },
    /a Response that has been read .*clone/,
  ],
  'a Response that somebody reads': [
    () => {
      const response = new Response('a')
      response.body?.getReader()
      return response
    },
    /a Response that has been read .*clone/,
  ],
  'a signal': [() => new AbortController().signal, /an AbortSignal /],
  'a number format': [() => new Intl.NumberFormat(), /an Intl\.NumberFormat /],
  'a key': [() => createSecretKey(Buffer.from('abc')), /a KeyObject /],
  'a Map of objects': [() => new Map([[{}, 1]]), /a Map .*keys/],
  'a cycle': [
    () => {
      const cycle: unknown[] = []
      cycle.push(cycle)
      return cycle
    },
    /circular/,
  ],
}

/** Values that are allowed only as a whole result, and refused elsewhere. */
export const ONLY_RESULTS: typeof REFUSED = {
  'a Response': [
    () => new Response(new Uint8Array([1, 2, 3]), { status: 404 }),
    /a Response .*arrayBuffer/,
  ],
  'a Blob': [() => new Blob([new Uint8Array([1, 2, 3])]), /a Blob .*arrayBuffer/],
  'a File': [() => new File([new Uint8Array([1, 2, 3])], 'a.bin'), /a File .*arrayBuffer/],
  'a stream of Node': [() => Readable.from(['a']), /a stream .*whole result/],
  'a web stream': [() => new ReadableStream(), /a stream .*whole result/],
  'an async generator': [() => (async function* () {})(), /a stream .*whole result/],
  'a generator': [() => (function* () {})(), /a stream .*whole result/],
  'the entries of a Map': [() => new Map([[1, 2]]).entries(), /a stream .*whole result/],
}
