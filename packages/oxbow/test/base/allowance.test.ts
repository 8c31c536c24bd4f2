import { expect, test, vi } from 'vitest'
import { Allowance } from '../../src/base/allowance.ts'

test('a number may be taken at once, and then one for each interval', () => {
  vi.useFakeTimers()
  try {
    const allowance = new Allowance({ most: 2, everyMs: 1000 })
    const take = () => [allowance.take(), allowance.take(), allowance.take()]
    expect(take()).toEqual([true, true, false])
    vi.advanceTimersByTime(999)
    expect(allowance.take()).toBe(false)
    vi.advanceTimersByTime(1)
    expect(take()).toEqual([true, false, false])
    vi.advanceTimersByTime(1e9)
    expect(take()).toEqual([true, true, false])
  } finally {
    vi.useRealTimers()
  }
})
