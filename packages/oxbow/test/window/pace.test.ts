import { DEFAULT_LIMITS, IpcError } from '@oxbow/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Signal } from '../../src/base/signal.ts'
import { Pace } from '../../src/window/pace.ts'

function setUp() {
  const pace = new Pace({ ...DEFAULT_LIMITS, unacknowledgedBytes: 100, callsInFlight: 4 })
  const signal = new Signal()
  const state = { isFull: true }
  const room = (): Promise<void> | undefined => (state.isFull ? signal.raised : undefined)
  const never = new AbortController().signal
  const make = (): void => {
    state.isFull = false
    signal.raise()
  }
  return { pace, room, never, make, state, signal }
}

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

describe('acts that wait', () => {
  it('run in their order when there is room, and settle with their values', async () => {
    const { pace, room, never, make } = setUp()
    const ran: number[] = []
    const acts = [1, 2, 3].map((n) =>
      pace.wait({ size: 10, room, run: () => ran.push(n) && n }, never),
    )
    await settled()
    expect([ran, pace.isFree]).toEqual([[], false])
    make()
    expect(await Promise.all(acts)).toEqual([1, 2, 3])
    expect([ran, pace.isFree]).toEqual([[1, 2, 3], true])
  })

  it('wait again if the one before has used the room up', async () => {
    const { pace, room, never, make, state } = setUp()
    const ran: number[] = []
    for (const n of [1, 2]) {
      const run = (): void => {
        ran.push(n)
        state.isFull = true
      }
      void pace.wait({ size: 10, room, run }, never)
    }
    make()
    await settled()
    expect(ran).toEqual([1])
    make()
    await settled()
    expect(ran).toEqual([1, 2])
  })

  it('reject with what they throw, and do not stop the next', async () => {
    const { pace, room, never, make } = setUp()
    const run = (): never => {
      throw new Error('no')
    }
    const one = pace.wait({ size: 10, room, run }, never)
    const other = pace.wait({ size: 10, room, run: () => 'yes' }, never)
    make()
    await expect(one).rejects.toThrow('no')
    expect(await other).toBe('yes')
  })
})

it('too much that waits is refused by name, and there is room again when some has run', async () => {
  const { pace, room, never, make, state } = setUp()
  const one = pace.wait({ size: 90, room, run: () => {} }, never)
  const more = { size: 11, room, run: () => {} }
  await expect(pace.wait(more, never)).rejects.toMatchObject({ code: 'too_many' })
  make()
  await one
  state.isFull = true
  const later = pace.wait(more, never)
  make()
  await later
})

it('acts that pages have left behind count among those that one page may have', async () => {
  const { pace, room, make } = setUp()
  const act = { size: 1, room, run: () => {} }
  const wait = (): Promise<void> => {
    const controller = new AbortController()
    const waiting = pace.wait(act, controller.signal)
    controller.abort(new IpcError('disconnected', 'the page has gone away'))
    return waiting
  }
  const codes = Array.from({ length: 10 }, () => wait().catch(({ code }: IpcError) => code))
  expect(new Set((await Promise.all(codes)).slice(0, 4))).toEqual(new Set(['disconnected']))
  const one = pace.wait(act, new AbortController().signal)
  await expect(one).rejects.toMatchObject({ code: 'too_many' })
  make()
  await settled()
  await pace.wait(act, new AbortController().signal)
})

describe('an act that is given up', () => {
  it('does not run, and is counted no more', async () => {
    const { pace, room, never, make } = setUp()
    const controller = new AbortController()
    const run = vi.fn()
    const act = pace.wait({ size: 90, room, run }, controller.signal)
    controller.abort(new IpcError('aborted', 'the page has cancelled the call'))
    await expect(act).rejects.toMatchObject({ code: 'aborted' })
    make()
    await settled()
    expect(run).not.toHaveBeenCalled()
    await pace.wait({ size: 90, room, run }, never)
    expect(run).toHaveBeenCalledOnce()
  })

  it('runs although its page has gone, because it was sent before', async () => {
    const { pace, room, make } = setUp()
    const controller = new AbortController()
    const run = vi.fn()
    const act = pace.wait({ size: 90, room, run }, controller.signal)
    controller.abort(new IpcError('disconnected', 'the page has gone away'))
    await expect(act).rejects.toMatchObject({ code: 'disconnected' })
    make()
    await settled()
    expect(run).toHaveBeenCalledOnce()
  })

  it('affects no other page if it then fails', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const { pace, room, make } = setUp()
    const controller = new AbortController()
    let ran = 0
    // Not a mock, as mocks handle the promise that they return, and so would hide the unhandled rejection.
    const run = (): Promise<never> => {
      ran++
      return Promise.reject(new Error('no'))
    }
    const act = pace.wait({ size: 90, room, run }, controller.signal)
    controller.abort(new IpcError('disconnected', 'the page has gone away'))
    await expect(act).rejects.toMatchObject({ code: 'disconnected' })
    make()
    await settled()
    await settled()
    expect(ran).toBe(1)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
