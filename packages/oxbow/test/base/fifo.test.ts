import { expect, it } from 'vitest'
import { Fifo } from '../../src/base/fifo.ts'

it('gives back what was added, in order, however much waits', () => {
  const fifo = new Fifo<number>()
  let added = 0
  let taken = 0
  for (const [adds, takes] of [
    [10, 4],
    [5000, 1200],
    [1, 3000],
    [0, 807],
    [7, 7],
  ] as const) {
    for (let i = 0; i < adds; i++) fifo.add(added++)
    for (let i = 0; i < takes; i++) expect(fifo.take()).toBe(taken++)
    expect(fifo.size).toBe(added - taken)
  }
  expect(fifo.size).toBe(0)
  expect(fifo.take()).toBeUndefined()
})

it('forgets everything when it is cleared', () => {
  const fifo = new Fifo<number>()
  for (let i = 0; i < 10; i++) fifo.add(i)
  fifo.take()
  fifo.clear()
  expect(fifo.take()).toBeUndefined()
  fifo.add(10)
  expect(fifo.take()).toBe(10)
})
