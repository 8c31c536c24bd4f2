import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkPayload, event, firstIssue } from '../../src/event/event-map.ts'

describe('checkPayload', () => {
  const schema = z.object({ url: z.string(), size: z.number() })

  it('accepts a payload that the schema accepts, and anything without a schema', () => {
    expect(() => checkPayload(schema, 'started', { url: '', size: 1 })).not.toThrow()
    expect(() => checkPayload(undefined, 'other', Symbol.iterator)).not.toThrow()
    expect(() => checkPayload(event<number>(), 'progress', 'not a number')).not.toThrow()
  })

  it('names the event, and the place in the wrong payload', () => {
    expect(() => checkPayload(schema, 'started', { url: '', size: 'x' })).toThrow(
      /^invalid payload for event "started": size: /,
    )
  })

  it('returns the output of the schema', () => {
    const lenient = z.object({ size: z.coerce.number(), unit: z.string().default('B') })
    const payload = { size: '7', secret: 'not declared' }
    expect(checkPayload(lenient, 'e', payload)).toEqual({ size: 7, unit: 'B' })
    expect(checkPayload(undefined, 'e', payload)).toBe(payload)
  })

  it('names a place whose key is a symbol', () => {
    const issues = [{ message: 'wrong', path: [Symbol('key'), { key: 1 }] }]
    expect(firstIssue(issues)).toBe('Symbol(key).1: wrong')
  })

  it('refuses a schema that is async', () => {
    const later = z.string().refine(async () => true)
    const check = {
      '~standard': { ...later['~standard'], validate: () => Promise.reject(new Error('late')) },
    }
    expect(() => checkPayload(check as never, 'e', 'x')).toThrow(/events need a sync one/)
  })
})
