import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DEFAULT_LIMITS,
  type Frame,
  fromBackend,
  fromPage,
  IpcError,
  parseFrame,
  type Sender,
} from '../src/index.ts'
import { bodyLength } from '../src/parse.ts'
import { SOURCES, sentBy } from './arbitraries.ts'
import { isFrame } from './oracle.ts'
import { named, vectors } from './vectors.ts'

const SENDERS: readonly Sender[] = ['page', 'backend']

/** The error for a value, or `undefined` if the value is a frame. */
function errorOf(value: unknown, sender: Sender): unknown {
  try {
    parseFrame(value, SOURCES[sender])
    return undefined
  } catch (error) {
    return error
  }
}

/** Whether a value is a frame. Any error other than `malformed_frame` fails the test. */
function passes(value: unknown, sender: Sender): boolean {
  const error = errorOf(value, sender)
  if (error === undefined) return true
  expect(error).toBeInstanceOf(IpcError)
  expect((error as IpcError).code).toBe('malformed_frame')
  return false
}

describe('the vectors of frames.json', () => {
  test.each(named(vectors.frames))('%s is a frame, and is returned as it is', (_name, vector) => {
    expect(parseFrame(vector.frame, SOURCES[vector.from])).toBe(vector.frame)
    expect(isFrame(vector.frame, vector.from)).toBe(true)
  })

  const malformed = vectors.malformed.filter(({ message }) => message === undefined)

  test.each(named(malformed))('%s is refused', (_name, { frame, from, error }) => {
    expect(errorOf(frame, from)).toMatchObject({ name: 'IpcError', code: error })
    expect(isFrame(frame, from)).toBe(false)
  })

  test('every kind of frame has a vector, and each vector of one side is refused from the other', () => {
    const kinds = { page: new Set<string>(), backend: new Set<string>() }
    for (const { frame, from } of vectors.frames) {
      kinds[from].add(frame[0])
      expect(passes(frame, from === 'page' ? 'backend' : 'page')).toBe(false)
    }
    expect([...kinds.page]).toEqual([
      'hello',
      'invoke',
      'invoke-bytes',
      'cancel',
      'eval-result',
      'eval-error',
    ] satisfies Frame[0][])
    expect([...kinds.backend]).toEqual([
      'welcome',
      'result',
      'result-bytes',
      'stream',
      'error',
      'messages',
      'message-bytes',
      'end',
      'listen',
      'unlisten',
      'event',
      'eval',
    ] satisfies Frame[0][])
  })
})

describe('properties', () => {
  test.each(SENDERS)('every frame that a %s may send passes', (sender) => {
    fc.assert(
      fc.property(sentBy[sender], ({ frame }) => {
        expect(parseFrame(frame, SOURCES[sender])).toBe(frame)
      }),
    )
  })

  test.each(SENDERS)('any JSON passes as a frame of a %s exactly if it is one', (sender) => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json)
        expect(passes(value, sender)).toBe(isFrame(value, sender))
      }),
    )
  })

  test.each(SENDERS)('a changed frame of a %s passes exactly if it is still one', (sender) => {
    const odd = fc.oneof(
      fc.json().map((json): unknown => JSON.parse(json)),
      fc.constantFrom(-1, -0, 0.5, 1e308, Infinity, 2 ** 53, '', '__proto__', null, [], {}),
      fc.constantFrom({ 'a\n': '' }, { a: '\r' }, { a: 'ā' }, { A: '' }, { a: 1 }, [0, -1]),
    )
    const change = fc.record({
      at: fc.nat({ max: 6 }),
      drop: fc.nat({ max: 1 }),
      put: fc.array(odd, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(sentBy[sender], change, ({ frame }, { at, drop, put }) => {
        const changed: unknown[] = [...frame]
        changed.splice(at, drop, ...put)
        expect(passes(changed, sender)).toBe(isFrame(changed, sender))
      }),
      { numRuns: 2_000 },
    )
  })
})

test('a value that JSON cannot carry is never a frame of a page', () => {
  const hole = new Array<unknown>(2)
  for (const value of [
    ['invoke', 0, 'greet', undefined],
    ['invoke', Number.NaN, 'greet', null],
    ['cancel', 1n],
    ['hello', ...hole, 1],
    hole,
  ]) {
    expect(passes(value, 'page')).toBe(false)
  }
})

test('exactly `nestingDepth` levels pass, and one more does not', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
  const { nestingDepth } = DEFAULT_LIMITS
  expect(passes(['invoke', 0, 'greet', nested(nestingDepth)], 'page')).toBe(true)
  expect(passes(['invoke', 0, 'greet', nested(nestingDepth + 1)], 'page')).toBe(false)
})

test('limits apply to frames of a page, and not to those of a backend', () => {
  const { messageBytes } = DEFAULT_LIMITS
  const frame = ['invoke-bytes', 0, 'up', messageBytes]
  expect(parseFrame(frame, fromPage())).toBe(frame)
  const strict = fromPage({ ...DEFAULT_LIMITS, messageBytes: messageBytes - 1, nestingDepth: 1 })
  expect(() => parseFrame(frame, strict)).toThrow('`messageBytes`')
  expect(() => parseFrame(['invoke', 0, 'greet', [[]]], strict)).toThrow('`nestingDepth`')
  const deep: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
  for (const sent of [
    ['result', 0, deep],
    ['result-bytes', 0, messageBytes + 1],
  ]) {
    expect(parseFrame(sent, fromBackend())).toBe(sent)
  }
})

test('an error of a page names the kind and the field, and nothing that a page wrote breaks its line', () => {
  expect(errorOf(['cancel', -1], 'page')).toMatchObject({
    message: 'malformed frame: `id` of `cancel` must be a whole number from 0',
  })
  expect(errorOf([`x\n${'y'.repeat(99)}`], 'page')).toMatchObject({
    message: `malformed frame: a page sends no frame of kind "x\\n${'y'.repeat(30)}"`,
  })
})

test('an error of a backend shows how the frame begins', () => {
  expect(errorOf(['end', 0, -1], 'backend')).toMatchObject({
    message: 'malformed frame: ["end",0,-1]',
  })
  expect(errorOf(['x'.repeat(99)], 'backend')).toMatchObject({
    message: `malformed frame: ["${'x'.repeat(62)}`,
  })
})

test('three kinds announce bytes, and no other kind does', () => {
  const lengths = vectors.frames.map(({ frame }) => [frame[0], bodyLength(frame)] as const)
  for (const [kind, length] of lengths) {
    expect(typeof length).toBe(kind.endsWith('-bytes') ? 'number' : 'undefined')
  }
})
