// `listen` and `unlisten` in any order and without waiting, checked against the events that a listener may get.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RaceWorld, type Step } from './race-world.ts'

const page = fc.nat({ max: 1 })
const event = fc.nat({ max: 1 })
const pick = fc.nat({ max: 1000 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('listen' as const, 'once' as const), page, event }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('unlisten' as const, 'unlisten twice' as const, 'abort' as const),
      pick,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('emit' as const),
      from: fc.oneof(page, fc.constant('backend' as const)),
      event,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('reload' as const, 'replace' as const), page }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), page }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      turns: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'settle' } as const) },
)

it('D10 in any order of operations, nothing throws, no ended listener is called, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { faults } = await RaceWorld.run(steps)
      expect(faults).toEqual([])
    }),
    { numRuns: 300 },
  )
})
