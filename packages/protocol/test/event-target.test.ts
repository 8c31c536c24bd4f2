import { describe, expect, test } from 'vitest'
import type { EventTarget } from '../src/index.ts'
import { isEventTarget, reaches, toEventTarget } from '../src/internal.ts'

const TARGETS = {
  Any: { kind: 'Any' },
  App: { kind: 'App' },
  'AnyLabel x': { kind: 'AnyLabel', label: 'x' },
  'Window x': { kind: 'Window', label: 'x' },
  'Webview x': { kind: 'Webview', label: 'x' },
  'WebviewWindow x': { kind: 'WebviewWindow', label: 'x' },
  'AnyLabel y': { kind: 'AnyLabel', label: 'y' },
  'Window y': { kind: 'Window', label: 'y' },
  'Webview y': { kind: 'Webview', label: 'y' },
  'WebviewWindow y': { kind: 'WebviewWindow', label: 'y' },
} satisfies Record<string, EventTarget>

type Name = keyof typeof TARGETS

const NAMES = Object.keys(TARGETS) as Name[]

/** For each target of an emission, the listeners that it reaches. */
const MATRIX: readonly (readonly [Name, ...Name[]])[] = [
  ['Any', ...NAMES],
  ['App', 'Any', 'App'],
  ['AnyLabel x', 'Any', 'AnyLabel x', 'Window x', 'Webview x', 'WebviewWindow x'],
  ['Window x', 'Any', 'AnyLabel x', 'Window x'],
  ['Webview x', 'Any', 'AnyLabel x', 'Webview x'],
  ['WebviewWindow x', 'Any', 'AnyLabel x', 'WebviewWindow x'],
]

describe('reaches', () => {
  test.each(
    MATRIX.flatMap(([target, ...heard]) =>
      NAMES.map((listener) => [target, heard.includes(listener) ? 'reaches' : 'misses', listener]),
    ) as [Name, string, Name][],
  )('E8 an emission to %s %s a listener for %s', (target, verb, listener) => {
    expect(reaches(TARGETS[target], TARGETS[listener])).toBe(verb === 'reaches')
  })

  test('E7 a listener for Any gets every emission', () => {
    for (const name of NAMES) expect(reaches(TARGETS[name], TARGETS.Any)).toBe(true)
  })

  test('E5 labels are compared as they are, the empty one too', () => {
    const empty = { kind: 'Window', label: '' } as const
    expect(reaches(empty, empty)).toBe(true)
    expect(reaches(empty, TARGETS['Window x'])).toBe(false)
  })
})

test('E4 a bare text means every kind of listener with that label', () => {
  expect(toEventTarget('x')).toEqual(TARGETS['AnyLabel x'])
  expect(toEventTarget(TARGETS['Window x'])).toBe(TARGETS['Window x'])
})

describe('isEventTarget', () => {
  test('E4 knows the six kinds', () => {
    for (const name of NAMES) expect(isEventTarget(TARGETS[name])).toBe(true)
  })

  test.each([
    ['a text', 'main'],
    ['null', null],
    ['undefined', undefined],
    ['a list', ['Any']],
    ['an empty object', {}],
    ['an unknown kind', { kind: 'Page', label: 'x' }],
    ['the wrong case', { kind: 'any' }],
    ['no label', { kind: 'Window' }],
    ['a number as label', { kind: 'Window', label: 1 }],
    ['a label that no window can have', { kind: 'Window', label: 'a'.repeat(257) }],
    ['a list as kind', { kind: ['Any'] }],
    ['a kind that is a member of objects', { kind: 'constructor', label: 'x' }],
    ['a kind under __proto__', JSON.parse('{"__proto__":{"kind":"Any"}}')],
  ])('E4 refuses %s', (_name, value) => {
    expect(isEventTarget(value)).toBe(false)
  })
})
