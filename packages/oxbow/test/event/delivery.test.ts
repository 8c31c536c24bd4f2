import { describe, expect, it } from 'vitest'
import { type Delivery, retentionOf } from '../../src/event/delivery.ts'

describe('retentionOf', () => {
  it.each<[Delivery, object | undefined]>([
    ['queue', undefined],
    ['latest', { bytes: Number.POSITIVE_INFINITY, events: 1 }],
    ['drop-oldest', { bytes: 262_144, events: Number.POSITIVE_INFINITY }],
    [
      { policy: 'drop-oldest', bytes: 1 },
      { bytes: 1, events: Number.POSITIVE_INFINITY },
    ],
    [
      { policy: 'drop-oldest', events: 1000 },
      { bytes: 262_144, events: 1000 },
    ],
  ])('for the delivery %j is %j', (delivery, retention) => {
    expect(retentionOf('e', delivery)).toEqual(retention)
  })

  it.each([
    'newest',
    null,
    undefined,
    {},
    { policy: 'latest' },
    { policy: 'drop-oldest', bytes: 0 },
    { policy: 'drop-oldest', events: Number.NaN },
    { policy: 'drop-oldest', count: 7 },
  ])('refuses %j', (delivery) => {
    expect(() => retentionOf('moved', delivery as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        message: expect.stringMatching(/^the delivery of event "moved" is /),
      }),
    )
  })
})
