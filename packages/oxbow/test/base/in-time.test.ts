import { expect, it } from 'vitest'
import { inTime } from '../../src/base/in-time.ts'

it('says whether a part of the end came in its time', async () => {
  expect(await inTime(Promise.resolve(), 10_000)).toBe(true)
  expect(await inTime(new Promise(() => {}), 1)).toBe(false)
})

it('passes on what fails in its time', async () => {
  await expect(inTime(Promise.reject(new Error('stuck')), 10_000)).rejects.toThrow('stuck')
})
