// Names, headers, raw bodies, and how a body is written.
import { Channel, invoke, SERIALIZE_TO_IPC_FN } from '@tauri-apps/api/core'
import {
  LogicalPosition,
  LogicalSize,
  PhysicalPosition,
  PhysicalSize,
  Position,
  Size,
} from '@tauri-apps/api/dpi'
import type { Probes } from './answer.ts'

const NAMES: Readonly<Record<string, unknown>> = {
  unknown: 'no_such_command',
  'in another case': 'Take_nothing',
  'with a space before': ' take_nothing',
  'with a space after': 'take_nothing ',
  empty: '',
  'with a slash': 'a/b',
  'with percent': 'a%20b',
  'with a question mark': 'a?b#c',
  'with a quote': '"',
  'beyond ASCII': '日本🐂',
  ['__proto__']: '__proto__',
  constructor: 'constructor',
  'a number': 7,
  undefined: undefined,
  null: null,
  'a plugin without a command': 'plugin:app',
  'a plugin with an empty command': 'plugin:app|',
  'plugin: alone': 'plugin:',
  'plugin:| alone': 'plugin:|',
  'an unknown command of a plugin': 'plugin:app|no_such',
  'a command of a plugin in another case': 'plugin:app|Version',
  'a plugin in another case': 'plugin:App|version',
  'a command of a plugin with a third part': 'plugin:app|version|x',
  'an unknown plugin': 'plugin:no_such|thing',
  'a command of a plugin without its plugin': 'version',
  'a line break': 'a\nb',
}

const nameProbes: Probes = Object.fromEntries(
  Object.entries(NAMES).map(([name, cmd]) => [`name, ${name}`, () => invoke(cmd as string)]),
)

/** Headers that the page sets itself, as their default values depend on the engine. */
const OWN = { 'user-agent': 'probe', 'accept-language': 'nl' } as const

async function headersOf(...given: unknown[]): Promise<Record<string, string>> {
  const found = await invoke<Record<string, string>>(
    'request_headers',
    ...(given as [never, never]),
  )
  for (const [name, start] of Object.entries(OWN)) {
    if (!found[name]?.startsWith(start)) delete found[name]
  }
  return found
}

const withHeaders = (headers: unknown) => () => headersOf({}, { headers })

const headerProbes: Probes = {
  'headers, none': () => headersOf(),
  'headers of a raw body': () => headersOf(new Uint8Array([1])),
  'headers, an object': withHeaders({ 'x-one': '1', 'X-Two': '2' }),
  'headers, pairs': withHeaders([
    ['x-one', '1'],
    ['x-two', '2'],
  ]),
  'headers, Headers': () => {
    const headers = new Headers()
    headers.append('x-one', 'a')
    headers.append('x-one', 'b')
    return withHeaders(headers)()
  },
  'headers, the same in two cases': withHeaders({ 'x-one': '1', 'X-ONE': '2' }),
  'headers, a value that is no text': withHeaders({ 'x-one': 1 }),
  'headers, a value with spaces around': withHeaders({ 'x-one': '  a  ' }),
  'headers, an empty value': withHeaders({ 'x-one': '' }),
  'headers, a value beyond ASCII': withHeaders({ 'x-one': 'é' }),
  'headers, a value beyond Latin': withHeaders({ 'x-one': '日' }),
  'headers, a value with a line break': withHeaders({ 'x-one': 'a\nb' }),
  'headers, a name with a space': withHeaders({ 'x one': 'a' }),
  'headers, an empty name': withHeaders({ '': 'a' }),
  'headers, a pair of one': withHeaders([['x-one']]),
  'headers, null': withHeaders(null),
  'headers, undefined': withHeaders(undefined),
  'headers, an empty text': withHeaders(''),
  'headers, false': withHeaders(false),
  'headers, zero': withHeaders(0),
  'headers, a text': withHeaders('x-one'),
  'headers, a number': withHeaders(7),
  'headers, an empty object': withHeaders({}),
  'headers, Content-Type': withHeaders({ 'Content-Type': 'text/plain' }),
  'headers, Content-Type of a raw body': () =>
    headersOf(new Uint8Array([1]), { headers: { 'Content-Type': 'image/png' } }),
  'headers, User-Agent': withHeaders({ 'User-Agent': 'probe/1.0' }),
  'headers, Accept-Language': withHeaders({ 'Accept-Language': 'nl' }),
  'headers, Tauri-Callback': async () =>
    (await withHeaders({ 'Tauri-Callback': '7', 'x-one': '1' })()) !== undefined,
  'options, null': () => invoke('take_nothing', {}, null as never),
  'options, undefined': () => invoke('take_nothing', {}, undefined),
  'options, a text': () => invoke('take_nothing', {}, 'x' as never),
  'options, empty': () => invoke('take_nothing', {}, {} as never),
}

const body = (value: unknown) => () => invoke('request_body', value as never)

const rawProbes: Probes = {
  'raw, Uint8Array': body(new Uint8Array([1, 2, 255])),
  'raw, an empty Uint8Array': body(new Uint8Array()),
  'raw, a part of a Uint8Array': body(new Uint8Array([9, 1, 2, 9]).subarray(1, 3)),
  'raw, ArrayBuffer': body(new Uint8Array([1, 2]).buffer),
  'raw, Uint16Array': body(new Uint16Array([1, 2])),
  'raw, Float32Array': body(new Float32Array([1.5])),
  'raw, BigUint64Array': body(new BigUint64Array([1n])),
  'raw, DataView': body(new DataView(new Uint8Array([9, 1, 2]).buffer, 1)),
  'raw, a list of numbers': body([1, 2, 3]),
  'raw, an empty list': body([]),
  'raw, a list of texts': body(['a', 'b']),
  'raw, a large one': async () => {
    const found = (await body(new Uint8Array(300_000).fill(7))()) as { bytes: number[] }
    return [found.bytes.length, found.bytes.every((byte) => byte === 7)]
  },
}

const jsonProbes: Probes = {
  'body, none': () => invoke('request_body'),
  'body, null': body(null),
  'body, a text': body('text'),
  'body, an empty text': body(''),
  'body, a number': body(7),
  'body, zero': body(0),
  'body, NaN': body(Number.NaN),
  'body, true': body(true),
  'body, false': body(false),
  'body, a function': body(() => 1),
  'body, a symbol': body(Symbol('x')),
  'body, a bigint': body(1n),
  'body, a Map': body(
    new Map<unknown, unknown>([
      ['a', 1],
      [1, 'b'],
    ]),
  ),
  'body, a Set': body(new Set([1])),
  'body, a Date': body(new Date(0)),
  'body, a Blob': body(new Blob(['x'])),
  'body, an Error': body(new Error('x')),
  'body, FormData': body(new FormData()),
  'body, URLSearchParams': body(new URLSearchParams('a=1')),
}

class WithBoth {
  toJSON(): unknown {
    return 'by toJSON'
  }

  [SERIALIZE_TO_IPC_FN](): unknown {
    return 'by the IPC key'
  }
}

class WithKey {
  [SERIALIZE_TO_IPC_FN](): unknown {
    return { inner: new Map([['a', new Uint8Array([1])]]) }
  }
}

const cycle = (): unknown => {
  const made: Record<string, unknown> = {}
  made.self = made
  return made
}

const nestedList = (depth: number): unknown => {
  let made: unknown = 1
  for (let i = 0; i < depth; i++) made = [made]
  return made
}

const holes = (): unknown => {
  const made: unknown[] = []
  made[2] = 1
  return made
}

const NESTED: Readonly<Record<string, () => unknown>> = {
  Map: () =>
    new Map<unknown, unknown>([
      ['a', 1],
      [2, 'b'],
      [{}, 'c'],
    ]),
  'a Map in a Map': () => new Map([['a', new Map([['b', 1]])]]),
  Set: () => new Set([1]),
  Uint8Array: () => new Uint8Array([1, 2, 255]),
  'a Uint8Array in a list': () => [new Uint8Array([1]), [new Uint8Array([2])]],
  ArrayBuffer: () => new Uint8Array([1, 2]).buffer,
  Uint16Array: () => new Uint16Array([1, 2]),
  Uint8ClampedArray: () => new Uint8ClampedArray([1, 2]),
  Float64Array: () => new Float64Array([1.5]),
  DataView: () => new DataView(new ArrayBuffer(2)),
  Date: () => new Date(0),
  'an invalid Date': () => new Date(Number.NaN),
  undefined: () => undefined,
  'undefined in a list': () => [undefined, () => 1, Symbol('x')],
  'holes in a list': holes,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-0': () => -0,
  '1e21': () => 1e21,
  '2^53 + 2': () => 2 ** 53 + 2,
  BigInt: () => 1n,
  'a BigInt in a list': () => [1n],
  'a symbol': () => Symbol('x'),
  'a symbol as key': () => ({ [Symbol('x')]: 1, a: 1 }),
  'a function': () => () => 1,
  'a boxed text': () => Object('x'),
  'a boxed number': () => Object(1),
  'an Error': () => new RangeError('x'),
  'a RegExp': () => /x/g,
  'a URL': () => new URL('http://localhost/a'),
  'a Blob': () => new Blob(['x']),
  'an object without prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'an own __proto__': () => JSON.parse('{"__proto__":{"a":1}}'),
  'a key that is no enumerable': () => Object.defineProperty({}, 'a', { value: 1 }),
  'a Proxy': () => new Proxy({ a: 1 }, {}),
  'a circle': cycle,
  'a list in 100 lists': () => nestedList(100),
  'a lone surrogate': () => '\ud800',
  'unusual text': () => '\u0000\u2028\u{1f402}</script>\\"',
  toJSON: () => ({ toJSON: () => ({ a: new Map([['b', 1]]) }) }),
  'a toJSON that throws': () => ({
    toJSON: () => {
      throw new RangeError('by toJSON')
    },
  }),
  'a getter that throws': () => ({
    get a(): unknown {
      throw new RangeError('by the getter')
    },
  }),
  'toJSON and the IPC key': () => new WithBoth(),
  'the IPC key, inherited': () => new WithKey(),
  'the IPC key, own': () => ({ [SERIALIZE_TO_IPC_FN]: () => new Uint8Array([1]) }),
  'the IPC key that gives undefined': () => ({ [SERIALIZE_TO_IPC_FN]: () => undefined }),
  'the IPC key that throws': () => ({
    [SERIALIZE_TO_IPC_FN]: () => {
      throw new RangeError('by the key')
    },
  }),
  'the IPC key that is no function': () => ({ [SERIALIZE_TO_IPC_FN]: 1 }),
  LogicalSize: () => new LogicalSize(1, 2),
  PhysicalSize: () => new PhysicalSize(1, 2),
  LogicalPosition: () => new LogicalPosition(1, 2),
  PhysicalPosition: () => new PhysicalPosition(1, 2),
  'a Size': () => new Size(new LogicalSize(1, 2)),
  'a Position': () => new Position(new PhysicalPosition(1, 2)),
}

const nestedProbes: Probes = {
  ...Object.fromEntries(
    Object.entries(NESTED).map(([name, make]) => [
      `nested, ${name}`,
      () => invoke('request_body', { value: make() }),
    ]),
  ),
  'nested, a Channel': async () => {
    const channel = new Channel()
    const found = JSON.stringify(await invoke('request_body', { list: [channel] }))
    return found.replace(String(channel.id), 'ID')
  },
}

const otherProbes: Probes = {
  'a call gives a promise': () => {
    const called = invoke('take_nothing')
    return called instanceof Promise && called.then(() => true)
  },
  'a hundred calls at once': async () => {
    const calls = Array.from({ length: 100 }, (_, n) => invoke('take_u32', { value: n }))
    const found = await Promise.all(calls)
    return found.every((value, n) => value === n)
  },
  'sync commands answer in order': async () => {
    const order: number[] = []
    const call = async (value: number): Promise<void> => {
      order.push(await invoke<number>('take_u32', { value }))
    }
    await Promise.all([call(1), call(2), call(3)])
    return order.length
  },
  'a text of a megabyte': async () => {
    const value = '🐂x'.repeat(250_000)
    return (await invoke('take_string', { value })) === value
  },
  'window label': () => invoke('window_label'),
  'state that nobody manages': () => invoke('needs_state'),
}

export const callProbes: Probes = {
  ...nameProbes,
  ...headerProbes,
  ...rawProbes,
  ...jsonProbes,
  ...nestedProbes,
  ...otherProbes,
}
