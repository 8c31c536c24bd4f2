import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TimeLimits } from '../../src/ipc/time-limits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Calls by name that record when they expire. */
function calls() {
  const expired: [name: string, ms: number][] = []
  const call = (name: string) => ({ expire: (ms: number) => void expired.push([name, ms]) })
  return { expired, call }
}

describe('TimeLimits', () => {
  it('ends calls in time, and those of one limit in the order in which they began', () => {
    const limits = new TimeLimits()
    const { expired, call } = calls()
    limits.add(call('slow'), 500)
    limits.add(call('a'), 100)
    vi.advanceTimersByTime(40)
    limits.add(call('b'), 100)
    vi.advanceTimersByTime(59)
    expect(expired).toEqual([])
    vi.advanceTimersByTime(1)
    expect(expired).toEqual([['a', 100]])
    vi.advanceTimersByTime(40)
    expect(expired).toEqual([
      ['a', 100],
      ['b', 100],
    ])
    vi.advanceTimersByTime(360)
    expect(expired).toHaveLength(3)
    expect(limits.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has one timer for each limit, however many calls there are, and none without calls', () => {
    const limits = new TimeLimits()
    const { expired, call } = calls()
    const many = Array.from({ length: 1000 }, (_, i) => call(String(i)))
    for (const one of many) limits.add(one, 100)
    limits.add(call('other'), 200)
    expect(vi.getTimerCount()).toBe(2)
    for (const one of many) limits.delete(one, 100)
    expect(vi.getTimerCount()).toBe(1)
    expect(limits.size).toBe(1)
    vi.advanceTimersByTime(200)
    expect(expired).toEqual([['other', 200]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('continues with the next call when the first one has ended in time', () => {
    const limits = new TimeLimits()
    const { expired, call } = calls()
    const first = call('first')
    limits.add(first, 100)
    vi.advanceTimersByTime(50)
    limits.add(call('second'), 100)
    limits.delete(first, 100)
    vi.advanceTimersByTime(99)
    expect(expired).toEqual([])
    vi.advanceTimersByTime(1)
    expect(expired).toEqual([['second', 100]])
  })

  it('forgets a limit with its last call, so that pages cannot pile limits up', () => {
    const limits = new TimeLimits()
    const { call } = calls()
    for (let ms = 1; ms <= 1000; ms++) {
      const one = call('')
      limits.add(one, ms)
      limits.delete(one, ms)
    }
    limits.delete(call('unknown'), 5)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets a call that expires end others and begin new ones', () => {
    const limits = new TimeLimits()
    const { expired, call } = calls()
    const second = call('second')
    limits.add(
      {
        expire: () => {
          limits.delete(second, 100)
          limits.add(call('third'), 100)
        },
      },
      100,
    )
    limits.add(second, 100)
    vi.advanceTimersByTime(100)
    expect(expired).toEqual([])
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(100)
    expect(expired).toEqual([['third', 100]])
    expect(limits.size).toBe(0)
  })
})
