import { expect, it, vi } from 'vitest'
import { inSharedTurn } from '../../src/line/shared-turn.ts'

it('calls all back in the next turn, in order, and requests of that turn in the one after it', async () => {
  const order: string[] = []
  inSharedTurn(() => {
    order.push('first')
    inSharedTurn(() => order.push('later'))
  })
  inSharedTurn(() => order.push('second'))
  void Promise.resolve().then(() => order.push('next turn'))
  expect(order).toEqual([])
  await Promise.resolve()
  await Promise.resolve()
  expect(order).toEqual(['first', 'second', 'next turn', 'later'])
})

it('continues after a callback that throws, and reports its error', async () => {
  const lost = vi.fn()
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.once('unhandledRejection', lost)
  const ran = vi.fn()
  const error = new Error('of one page')
  inSharedTurn(() => {
    throw error
  })
  inSharedTurn(ran)
  try {
    await vi.waitFor(() => expect(lost).toHaveBeenCalledWith(error, expect.anything()))
    expect(ran).toHaveBeenCalledOnce()
  } finally {
    for (const other of others) process.on('unhandledRejection', other)
  }
})
