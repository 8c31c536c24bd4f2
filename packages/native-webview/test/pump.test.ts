import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pump } from '../src/pump.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A toolkit that counts its calls. */
function toolkit(pending: () => boolean | undefined) {
  const counts = { asked: 0, polled: 0 }
  const pump = new Pump({
    isPending: () => {
      counts.asked++
      return pending()
    },
    poll: () => void counts.polled++,
  })
  return { counts, pump }
}

test('a pump polls at once, and each time it is woken', () => {
  const { counts, pump } = toolkit(() => false)
  expect(counts.polled).toBe(1)
  pump.wake()
  expect(counts.polled).toBe(2)
  pump.stop()
})

test('without events it checks 25 times a second, and hardly ever polls', () => {
  const { counts, pump } = toolkit(() => false)
  vi.advanceTimersByTime(1000)
  Object.assign(counts, { asked: 0, polled: 0 })
  vi.advanceTimersByTime(10_000)
  expect(counts.asked).toBeLessThanOrEqual(250)
  expect(counts.asked).toBeGreaterThan(200)
  expect(counts.polled).toBeLessThanOrEqual(20)
  expect(counts.polled).toBeGreaterThan(10)
  pump.stop()
})

test('a first event is polled within 40 ms, and the next one within 4 ms', () => {
  let waiting = false
  const { counts, pump } = toolkit(() => waiting)
  vi.advanceTimersByTime(5000)
  const before = counts.polled
  waiting = true
  vi.advanceTimersByTime(40)
  expect(counts.polled).toBeGreaterThan(before)
  waiting = false
  vi.advanceTimersByTime(5)
  const asked = counts.asked
  vi.advanceTimersByTime(4)
  expect(counts.asked).toBe(asked + 1)
  pump.stop()
})

test('if the toolkit cannot tell whether events wait, the pump polls each time', () => {
  const { counts, pump } = toolkit(() => undefined)
  vi.advanceTimersByTime(2000)
  expect(counts.polled).toBe(counts.asked + 1)
  pump.stop()
})

test('a stopped pump does not poll', () => {
  const { counts, pump } = toolkit(() => true)
  pump.stop()
  vi.advanceTimersByTime(1000)
  expect(counts).toEqual({ asked: 0, polled: 1 })
  expect(vi.getTimerCount()).toBe(0)
})
