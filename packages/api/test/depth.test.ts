/** The depth of JSON text, held to what a walk over the value says. */

import { isShallowerThan } from '@oxbow/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isNestedAtMost } from '../src/depth.ts'

it('says of every JSON value what a walk over it says', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 9 }), fc.integer({ min: 0, max: 10 }), (value, levels) => {
      // Padding makes the text long enough to be looked at.
      const json = JSON.stringify([value, ' '.repeat(64)])
      expect(isNestedAtMost(json, levels + 1)).toBe(isShallowerThan([value], levels + 1))
    }),
  )
})

it.each(['[', '{', '\\', '"', '\\"[', '\\\\"]'])(
  'brackets in a text such as %j count for nothing',
  (text) => {
    const json = JSON.stringify([text, { [text]: text }, 'x'.repeat(64)])
    expect(isNestedAtMost(json, 2)).toBe(true)
    expect(isNestedAtMost(json, 1)).toBe(false)
  },
)
