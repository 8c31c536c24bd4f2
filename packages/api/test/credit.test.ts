/** The acknowledgements by which a loop reports its progress to the backend. */

import { STREAM_COMMANDS } from '@oxbow/protocol/internal'
import { expect, it, vi } from 'vitest'
import type { Connection } from '../src/connection.ts'
import { Credit } from '../src/credit.ts'

/** A connection whose calls wait until the test answers them. */
function ask() {
  const told: unknown[] = []
  const answers: ((isAsked: unknown) => void)[] = []
  const invoke = vi.fn((command: string, { count }: { count: number | null }) => {
    expect(command).toBe(STREAM_COMMANDS.taken)
    told.push(count)
    return new Promise((resolve) => answers.push(resolve))
  })
  const credit = new Credit({ invoke } as unknown as Connection, 7)
  const answer = async (isAsked: unknown): Promise<void> => {
    answers.shift()?.(isAsked)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { credit, told, answer }
}

it('reports with the first message, and then only when the backend asks', async () => {
  const { credit, told, answer } = ask()
  credit.take(1, true)
  for (let n = 2; n < 100; n++) credit.take(n, true)
  expect(told).toEqual([1])
  await answer(true)
  expect(told).toEqual([1, 99])
})

it('waits after a request for 64 more messages or an empty queue', async () => {
  const { credit, told, answer } = ask()
  credit.take(1, false)
  await answer(true)
  for (let n = 2; n <= 65; n++) credit.take(n, false)
  expect(told).toEqual([1, 65])
  await answer(true)
  credit.take(66, false)
  expect(told).toEqual([1, 65])
  credit.take(67, true)
  expect(told).toEqual([1, 65, 67])
})

it('reports no number twice', async () => {
  const { credit, told, answer } = ask()
  credit.take(1, true)
  await answer(true)
  await answer(true)
  expect(told).toEqual([1])
})

it('reports nothing once the backend needs no more reports', async () => {
  const { credit, told, answer } = ask()
  credit.take(1, true)
  await answer(false)
  credit.take(500, true)
  expect(told).toEqual([1])
})

it('reports that the loop was left, if the backend knows of the loop', () => {
  const { credit, told } = ask()
  credit.leave()
  expect(told).toEqual([])
  credit.take(1, true)
  credit.leave()
  expect(told).toEqual([1, null])
})

it('fails silently without a line', async () => {
  const invoke = vi.fn(() => Promise.reject(new Error('no line')))
  const credit = new Credit({ invoke } as unknown as Connection, 7)
  credit.take(1, true)
  await new Promise((resolve) => setImmediate(resolve))
  credit.take(1000, true)
  expect(invoke).toHaveBeenCalledTimes(1)
})
