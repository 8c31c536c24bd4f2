import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IpcError, stringify } from '../src/index.ts'
import { channelMarker, parseChannelMarker, TO_IPC_KEY, toBytes } from '../src/internal.ts'
import { isShallowerThan } from '../src/value.ts'

const ipc = (value: unknown): object => ({ [TO_IPC_KEY]: () => value })

describe('stringify', () => {
  class WithKey {
    [TO_IPC_KEY](): string {
      return 'inherited'
    }
  }

  class WithBoth {
    toJSON(): string {
      return 'toJSON'
    }
    [TO_IPC_KEY](): string {
      return 'key'
    }
  }

  const keyedList: unknown[] = Object.assign([1], { [TO_IPC_KEY]: () => 'list' })

  test.each<[string, unknown, string]>([
    ['S3 a Map is an object', { m: new Map([[1, 'a']]) }, '{"m":{"1":"a"}}'],
    ['S3 a Uint8Array is a list', { b: new Uint8Array([1, 255]) }, '{"b":[1,255]}'],
    ['S3 an ArrayBuffer is a list', { b: new Uint8Array([7]).buffer }, '{"b":[7]}'],
    ['S3 an object with the key is what the key gives', { o: ipc('x') }, '{"o":"x"}'],
    ['S3 the key may be inherited', [new WithKey()], '["inherited"]'],
    ['S3 a list may have the key', keyedList, '"list"'],
    ['S3 results are walked again', ipc([new Map([['a', ipc('x')]])]), '[{"a":"x"}]'],
    [
      'S3 a Map beside plain values is found',
      [1, { a: [{ b: new Map() }] }],
      '[1,{"a":[{"b":{}}]}]',
    ],
    [
      'S3 a Map that is deep is found',
      deep(40, new Map([['a', 1]])),
      `${'['.repeat(40)}{"a":1}${']'.repeat(40)}`,
    ],
    ['S3 a Map with the key __proto__ is data', new Map([['__proto__', 1]]), '{"__proto__":1}'],
    ['S4 toJSON comes before the key', new WithBoth(), '"toJSON"'],
    ['S4 a Date is its ISO text', [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    ['S4 what toJSON returns is walked', { toJSON: () => new Map([['a', 1]]) }, '{"a":1}'],
    ['S5 a nested Uint16Array is an object', [new Uint16Array([5, 6])], '[{"0":5,"1":6}]'],
    ['S5 a nested Uint8ClampedArray is an object', [new Uint8ClampedArray([5])], '[{"0":5}]'],
    ['S5 a nested Float32Array is an object', [new Float32Array([0.5])], '[{"0":0.5}]'],
    ['S5 a DataView is empty', [new DataView(new ArrayBuffer(1))], '[{}]'],
    ['S5 a Set is empty', { s: new Set([1]) }, '{"s":{}}'],
    ['S5 an undefined member is dropped', { a: undefined, b: 1 }, '{"b":1}'],
    ['S5 undefined in a list is null', [undefined, () => {}, Symbol('s')], '[null,null,null]'],
    ['S5 a hole in a list is null', new Array(2), '[null,null]'],
    ['S5 NaN and infinities are null', [Number.NaN, Infinity, -Infinity], '[null,null,null]'],
    ['S5 -0 is 0', -0, '0'],
    ['S5 a top-level Map is an object', new Map([['a', 1]]), '{"a":1}'],
    [
      'S6 a channel is its marker at any depth',
      { c: [ipc('__CHANNEL__:7')] },
      '{"c":["__CHANNEL__:7"]}',
    ],
    ['undefined alone is null', undefined, 'null'],
    ['a function alone is null', () => {}, 'null'],
    [
      'an object without a prototype is an object',
      Object.assign(Object.create(null), { a: 1 }),
      '{"a":1}',
    ],
    ['a boxed value is its value', [Object(1), Object('a')], '[1,"a"]'],
  ])('%s', (_name, value, text) => {
    expect(stringify(value)).toBe(text)
  })

  test('S5 a BigInt is refused with the message of the engine', () => {
    expect(() => stringify({ n: 1n })).toThrow(IpcError)
    expect(() => stringify({ n: 1n })).toThrow(/BigInt/)
  })

  test('a cycle, an endless nest and a getter that throws are refused', () => {
    const cycle: unknown[] = []
    cycle.push({ cycle })
    const endless = { toJSON: (): unknown => ({ a: endless }) }
    const throwing = {
      get a(): number {
        throw new Error('no')
      },
    }
    for (const value of [cycle, endless, throwing]) {
      expect(() => stringify(value)).toThrow(expect.objectContaining({ code: 'not_serializable' }))
    }
  })

  test('S3 plain values are written exactly as JSON.stringify writes them', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (value) => {
        expect(stringify(value)).toBe(JSON.stringify(value) ?? 'null')
      }),
    )
  })
})

function deep(levels: number, value: unknown): unknown {
  return levels === 0 ? value : [deep(levels - 1, value)]
}

describe('isShallowerThan', () => {
  test('lists and objects are levels, and other values are not', () => {
    expect(isShallowerThan(1, 0)).toBe(true)
    expect(isShallowerThan(null, 0)).toBe(true)
    expect(isShallowerThan([], 0)).toBe(false)
    expect(isShallowerThan({ a: [1] }, 2)).toBe(true)
    expect(isShallowerThan({ a: [1, {}] }, 2)).toBe(false)
  })

  test('a cycle is deeper than any number, and is not followed for ever', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(isShallowerThan(cycle, 128)).toBe(false)
  })

  test('a member named __proto__ counts', () => {
    expect(isShallowerThan(JSON.parse('{"__proto__":{"a":[]}}'), 2)).toBe(false)
  })
})

describe('toBytes', () => {
  test('S2 an ArrayBuffer and every view are bytes, of exactly the part that they show', () => {
    const { buffer } = new Uint8Array([1, 2, 3, 4])
    expect(toBytes(buffer)).toEqual(new Uint8Array([1, 2, 3, 4]))
    expect(toBytes(new DataView(buffer, 1, 2))).toEqual(new Uint8Array([2, 3]))
    expect(toBytes(new Uint16Array(buffer, 2, 1))).toEqual(new Uint8Array([3, 4]))
    expect(toBytes(Buffer.from([1]))?.constructor).toBe(Uint8Array)
  })

  test('memory is shared with the value, but not with another thread', () => {
    const own = new Uint8Array(2)
    expect(toBytes(own)?.buffer).toBe(own.buffer)
    const shared = new Uint8Array(new SharedArrayBuffer(2))
    expect(toBytes(shared)?.buffer).toBeInstanceOf(ArrayBuffer)
  })

  test('lists, texts and plain objects are no bytes', () => {
    for (const value of [[1], 'a', {}, null, undefined, new Map()]) {
      expect(toBytes(value)).toBeUndefined()
    }
  })
})

describe('channel markers', () => {
  test('C8 a marker holds any number of 32 bits, there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (id) => {
        expect(channelMarker(id)).toBe(`__CHANNEL__:${id}`)
        expect(parseChannelMarker(channelMarker(id))).toBe(id)
      }),
    )
  })

  test.each([
    '',
    '__CHANNEL__:',
    '__CHANNEL__:x',
    '__CHANNEL__:-1',
    '__CHANNEL__:1.5',
    '__CHANNEL__:1e3',
    '__CHANNEL__:4294967296',
    '__CHANNEL__: 1',
    '__CHANNEL__:1 ',
    '__CHANNEL__:1\n',
    '__CHANNEL__:٣',
    'x__CHANNEL__:1',
    '__channel__:1',
  ])('C8 rejects the marker %j', (text) => {
    expect(parseChannelMarker(text)).toBeUndefined()
  })
})
