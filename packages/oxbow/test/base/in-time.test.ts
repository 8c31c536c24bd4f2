import { expect, it } from 'vitest'
import { inTime } from '../../src/base/in-time.ts'

it('returns whether the promise has settled in time', async () => {
  expect(await inTime(Promise.resolve(), 10_000)).toBe(true)
  expect(await inTime(new Promise(() => {}), 1)).toBe(false)
})

it('rejects with an error that comes in time', async () => {
  await expect(inTime(Promise.reject(new Error('stuck')), 10_000)).rejects.toThrow('stuck')
})
