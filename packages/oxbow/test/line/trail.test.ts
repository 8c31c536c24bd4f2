import { expect, test } from 'vitest'
import { Trail } from '../../src/line/trail.ts'

/** The path of the first regular expression that `JSON.stringify` reaches in a value. */
function placeOfRegExp(value: unknown, replace = (member: unknown): unknown => member) {
  const trail = new Trail()
  const replacer = function (this: object, key: string, member: unknown): unknown {
    trail.enter(this, key)
    if (member instanceof RegExp) throw trail
    return trail.replaceBy(replace(member))
  }
  expect(() => JSON.stringify(value, replacer)).toThrow()
  return trail.place('result')
}

const empty = {}

test.each([
  ['the whole value', /a/, undefined],
  ['a member', { a: /a/ }, 'result.a'],
  ['an item', [1, /a/], 'result[1]'],
  ['members and items', { items: [0, 1, 2, { file: /a/ }] }, 'result.items[3].file'],
  ['after deeper members', { a: { b: { c: [1, [2]] } }, d: { e: /a/ } }, 'result.d.e'],
  ['after an object that is there twice', [empty, empty, { a: empty, b: /a/ }], 'result[2].b'],
  ['after a list that is there twice', { a: [[]], b: [[], /a/] }, 'result.b[1]'],
  ['a key that is no name', { 'a b': { '': /a/ } }, 'result["a b"][""]'],
  ['a key that is a number', { 7: /a/ }, 'result["7"]'],
  ['in what toJSON gives', { a: { toJSON: () => ({ b: /a/ }) } }, 'result.a.b'],
])('%s has its place', (_what, value, place) => {
  expect(placeOfRegExp(value)).toBe(place)
})

test('what stands in place of a value has places too', () => {
  const listOf = (value: unknown): unknown => (value instanceof Set ? [...value] : value)
  expect(placeOfRegExp({ a: new Set([1, { b: /a/ }]) }, listOf)).toBe('result.a[1].b')
})

test('a long place is cut', () => {
  expect(placeOfRegExp({ ['k'.repeat(1000)]: /a/ })).toMatch(/^result\.k{193}…$/)
})
