import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkPayload, event } from '../src/event-map.ts'

describe('checkPayload', () => {
  const schema = z.object({ url: z.string(), size: z.number() })

  it('accepts what fits, and anything where there is no schema', () => {
    expect(() => checkPayload(schema, 'started', { url: '', size: 1 })).not.toThrow()
    expect(() => checkPayload(undefined, 'other', Symbol.iterator)).not.toThrow()
    expect(() => checkPayload(event<number>(), 'progress', 'not a number')).not.toThrow()
  })

  it('names the event and the place of what does not fit', () => {
    expect(() => checkPayload(schema, 'started', { url: '', size: 'x' })).toThrow(
      /^invalid payload for event "started": size: /,
    )
  })

  it('refuses a schema that is async', () => {
    const later = z.string().refine(async () => true)
    const check = { '~standard': { ...later['~standard'], validate: async () => ({ value: 1 }) } }
    expect(() => checkPayload(check as never, 'e', 'x')).toThrow(/events need a sync one/)
  })
})
