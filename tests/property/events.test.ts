// Random sequences of listening, emitting and reloading, against a model of the matrix E8.

import type { EventTarget } from '@oxbow/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Aim, keyOf } from './event-model.ts'
import {
  type Emit,
  EventWorld,
  LABELS,
  type Listen,
  type Operation,
  type Place,
} from './event-world.ts'

const TARGETS: readonly EventTarget[] = [
  { kind: 'Any' },
  { kind: 'App' },
  ...(['AnyLabel', 'Window', 'Webview', 'WebviewWindow'] as const).flatMap((kind) =>
    [...LABELS, 'nobody'].map((label) => ({ kind, label })),
  ),
]

const event = fc.constantFrom('x', 'y')
const target = fc.constantFrom(...TARGETS)
const index = fc.nat({ max: LABELS.length - 1 })
const pick = fc.nat({ max: 1000 })

const page: fc.Arbitrary<Place> = fc.record({ in: fc.constant('page'), index })
const backend: fc.Arbitrary<Place> = fc.oneof(
  fc.constant({ in: 'app' } as const),
  fc.record({ in: fc.constant('window' as const), index }),
)

const aim: fc.Arbitrary<Aim> = fc.oneof(
  fc.constant({ by: 'all' } as const),
  fc.record({ by: fc.constant('target' as const), target }),
)
const filter: fc.Arbitrary<Aim> = fc.record({
  by: fc.constant('filter'),
  accepted: fc.subarray(TARGETS.map(keyOf)),
})

const emit: fc.Arbitrary<Emit> = fc.oneof(
  fc.record({ from: page, event, aim }),
  fc.record({ from: backend, event, aim: fc.oneof(aim, filter) }),
)

const listen: fc.Arbitrary<Listen> = fc.record({
  at: fc.oneof({ arbitrary: page, weight: 3 }, backend),
  event,
  target: fc.oneof(fc.constant(undefined), fc.constantFrom(...LABELS), target),
  once: fc.boolean(),
})

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('listen'), listen }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('unlisten'),
      pick,
      by: fc.constantFrom('itself', 'another page'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('emit'),
      emits: fc.array(emit, { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('race'), emit, pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reload'),
      page: index,
      how: fc.constantFrom('leave', 'replace'),
    }),
  },
)

it('E8 every emission reaches exactly the listeners of the matrix, in order, and none after its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 60 }), async (operations) => {
      const { faults } = await EventWorld.run(operations)
      expect(faults).toEqual([])
    }),
    { numRuns: 200 },
  )
})
