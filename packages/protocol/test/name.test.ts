import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EVENT_NAME_RULE,
  eventNameFault,
  isEventName,
  isLabel,
  LABEL_RULE,
  labelFault,
  splitCommandName,
} from '../src/internal.ts'

const GOOD = [
  'ready',
  '__proto__',
  'constructor',
  'a-b/c:d_e',
  '42',
  'é',
  '日本',
  'ß',
  'Ⅳ',
  '²',
  '٣',
  '𝔸',
  'ªº',
]
const BAD = [
  '.',
  'a b',
  'a|b',
  '"',
  "'",
  'a\n',
  '\n',
  'a.b',
  'a\\b',
  '€',
  '😀',
  '\ud800',
  '\u0000',
  '\u200d',
]

describe('names', () => {
  test.each(GOOD)('E1 W4 %j is a name', (name) => {
    expect([isEventName(name), isLabel(name)]).toEqual([true, true])
  })

  test.each(BAD)('E1 W4 rejects the name %j', (name) => {
    expect([isEventName(name), isLabel(name)]).toEqual([false, false])
  })

  test('the empty text names an event, and no window: commands mean their own window by it', () => {
    expect([isEventName(''), isLabel('')]).toEqual([true, false])
    expect(labelFault('')).toBe('Window labels must have 1 to 256 characters.')
  })

  test('names have a greatest length, and the error states it', () => {
    const [longest, longer] = ['a'.repeat(256), 'a'.repeat(257)]
    expect([isLabel(longest), isLabel(longer)]).toEqual([true, false])
    expect([labelFault(longest), labelFault(longer)]).toEqual([
      undefined,
      'Window labels must have 1 to 256 characters.',
    ])
    expect([isEventName('a'.repeat(1024)), isEventName('a'.repeat(1025))]).toEqual([true, false])
    expect(eventNameFault('a'.repeat(1025))).toBe('Event names have at most 1024 characters.')
    expect([eventNameFault('a b'), labelFault('a b')]).toEqual([EVENT_NAME_RULE, LABEL_RULE])
  })

  test('E1 a name is valid exactly if each of its characters is', () => {
    // Built from code points, including lone surrogates, as `fc.string` takes seconds to prepare all of Unicode.
    const point = fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0x10_ffff }))
    const text = fc.array(point).map((points) => String.fromCodePoint(...points))
    fc.assert(
      fc.property(text, (name) => {
        expect(isEventName(name)).toBe([...name].every((character) => isEventName(character)))
      }),
    )
  })

  test('E2 W4 the rules have the texts of Tauri', () => {
    const rest = 'must include only alphanumeric characters, `-`, `/`, `:` and `_`.'
    expect(EVENT_NAME_RULE).toBe(`Event name ${rest}`)
    expect(LABEL_RULE).toBe(`Window labels ${rest.replace('include only', 'only include')}`)
  })
})

describe('splitCommandName', () => {
  test.each([
    ['greet', undefined, 'greet'],
    ['', undefined, ''],
    ['a|b', undefined, 'a|b'],
    ['plugin:event|listen', 'event', 'listen'],
    ['plugin:event|listen|more', 'event', 'listen'],
    ['plugin:event', 'event', ''],
    ['plugin:', '', ''],
    ['plugin:|listen', '', 'listen'],
    ['Plugin:event|listen', undefined, 'Plugin:event|listen'],
  ])('I11 %j is taken apart at its first bars', (name, plugin, command) => {
    expect(splitCommandName(name)).toEqual({ plugin, command })
  })
})
