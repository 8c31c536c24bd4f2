import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exceededLimit } from '../src/size.ts'
import { isShallowerThan } from '../src/value.ts'

const key = fc.constantFrom('', ':', '[{', ']}', '"', '\\', '\\"', 'a\\\\')
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    key,
    fc.nat(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
  ),
}))

/** Spaces make a text longer than the limit, so that its nodes are counted. */
const padded = (value: unknown): string => JSON.stringify(value) + ' '.repeat(1_000)

/** The arrays, objects and members in a value. */
function nodesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const members = Object.values(value)
  const own = Array.isArray(value) ? 1 : 1 + members.length
  return members.reduce((sum: number, member) => sum + nodesOf(member), own)
}

test('nodes are the values that parsing builds, and nothing inside strings', () => {
  const exceeded = (value: unknown, nodesPerMessage: number) =>
    exceededLimit(padded(value), { nestingDepth: Infinity, nodesPerMessage })
  fc.assert(
    fc.property(tree, (value) => {
      const nodes = nodesOf(value)
      expect(exceeded(value, nodes)).toBeUndefined()
      if (nodes > 0) expect(exceeded(value, nodes - 1)).toBe('nodesPerMessage')
    }),
    { numRuns: 500 },
  )
})

test('levels are those that a walk over the value finds', () => {
  fc.assert(
    fc.property(tree, fc.integer({ min: 0, max: 6 }), (value, nestingDepth) => {
      const exceeded = exceededLimit(padded(value), { nestingDepth, nodesPerMessage: Infinity })
      expect(exceeded === undefined).toBe(isShallowerThan(value, nestingDepth))
    }),
    { numRuns: 500 },
  )
})

test('the limit that is passed first is named', () => {
  const text = '[[[{"a":[]}]]]'
  expect(exceededLimit(text, { nestingDepth: 2, nodesPerMessage: 3 })).toBe('nestingDepth')
  expect(exceededLimit(text, { nestingDepth: 4, nodesPerMessage: 4 })).toBe('nodesPerMessage')
  expect(exceededLimit(text, { nestingDepth: 5, nodesPerMessage: 6 })).toBeUndefined()
})

test('texts that are not JSON are scanned to their end', () => {
  for (const text of ['"', '"\\"', '\\"[[[', '"a" "b', ']]]]]]]']) {
    expect(exceededLimit(text.padEnd(9), { nestingDepth: 4, nodesPerMessage: 4 })).toBeUndefined()
  }
})
