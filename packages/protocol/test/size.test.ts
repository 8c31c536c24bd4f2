import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasAtMostNodes, utf8Length } from '../src/index.ts'

describe('utf8Length', () => {
  test('is what an encoder writes, for any text', () => {
    const encoder = new TextEncoder()
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.array(fc.integer({ min: 0xd700, max: 0xe0ff })).map((u) => String.fromCharCode(...u)),
    )
    fc.assert(
      fc.property(text, (t) => {
        expect(utf8Length(t)).toBe(encoder.encode(t).byteLength)
      }),
    )
  })
})

describe('hasAtMostNodes', () => {
  /** The arrays, objects and members in a value. */
  function nodesOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0
    const members = Object.values(value)
    const own = Array.isArray(value) ? 1 : 1 + members.length
    return members.reduce((sum: number, member) => sum + nodesOf(member), own)
  }

  test('counts what parsing builds, and nothing inside strings', () => {
    const key = fc.constantFrom('', ':', '[{', '"', '\\', '\\"', 'a\\\\')
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        key,
        fc.nat(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const nodes = nodesOf(value)
        // Spaces make the text longer than the limit, so that it is looked at.
        const text = JSON.stringify(value) + ' '.repeat(nodes + 1)
        expect(hasAtMostNodes(text, nodes)).toBe(true)
        if (nodes > 0) expect(hasAtMostNodes(text, nodes - 1)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('ends on texts that are no JSON', () => {
    for (const text of ['"', '"\\"', '\\"[[[', '"a" "b', '[[[["']) {
      expect(typeof hasAtMostNodes(text, 1)).toBe('boolean')
    }
  })
})
