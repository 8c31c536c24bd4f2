import { IpcError } from '@oxbow/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { OpenCalls } from '../../src/ipc/open-calls.ts'

const ENDING = new IpcError('shutting_down', 'the app is ending')

const call = (isWanted = true, limit = (appMs: number) => appMs) => ({
  isWanted,
  commandName: 'work',
  letGo: vi.fn(),
  abort: vi.fn(),
  expire: vi.fn(),
  timeLimit: limit,
})

describe('OpenCalls', () => {
  it('aborts the signals of all calls, and waits for the last', async () => {
    const calls = new OpenCalls()
    const [one, two] = [call(), call()]
    calls.add(one)
    calls.add(two)
    let finished = false
    const finish = calls.finish(ENDING).then(() => {
      finished = true
    })
    expect([one, two].map(({ abort }) => abort.mock.calls)).toEqual([
      [[ENDING, false]],
      [[ENDING, false]],
    ])
    calls.delete(one)
    await Promise.resolve()
    expect(finished).toBe(false)
    calls.delete(two)
    await finish
  })

  it('finishes at once without calls, and if all calls end on their signal', async () => {
    const calls = new OpenCalls()
    await calls.finish(ENDING)
    const quick = { ...call(), abort: () => calls.delete(quick) }
    calls.add(quick)
    await calls.finish(ENDING)
  })

  it('aborts the signal of a later call at once', async () => {
    const calls = new OpenCalls()
    await calls.finish(ENDING)
    const late = call()
    calls.add(late)
    expect(late.abort).toHaveBeenCalledWith(ENDING, false)
  })

  it('gives calls the time limit of the app, or their own', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const calls = new OpenCalls(100)
    const [plain, own, none] = [call(), call(true, () => 50), call(true, () => 0)]
    for (const one of [plain, own, none]) calls.add(one)
    expect(calls).toMatchObject({ size: 3, limited: 2 })
    vi.advanceTimersByTime(50)
    expect(own.expire).toHaveBeenCalledWith(50)
    expect(plain.expire).not.toHaveBeenCalled()
    calls.delete(plain)
    vi.advanceTimersByTime(50)
    expect(plain.expire).not.toHaveBeenCalled()
    expect(none.expire).not.toHaveBeenCalled()
    // A handler keeps running after its time limit, and the backend waits for it.
    expect(calls).toMatchObject({ size: 2, limited: 0 })
  })

  it('gives no call a time limit if the app has none', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const calls = new OpenCalls()
    calls.add(call())
    expect(vi.getTimerCount()).toBe(0)
  })

  it('knows whether a page waits for one of them', () => {
    const calls = new OpenCalls()
    const wanted = call()
    calls.add(call(false))
    expect(calls.areWanted).toBe(false)
    calls.add(wanted)
    expect(calls.areWanted).toBe(true)
    calls.delete(wanted)
    expect(calls.areWanted).toBe(false)
  })
})
