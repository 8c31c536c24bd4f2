import { IpcError } from '@oxbow/protocol'
import { describe, expect, it, vi } from 'vitest'
import { OpenCalls } from '../../src/ipc/open-calls.ts'

const ENDING = new IpcError('shutting_down', 'the app is ending')

const call = (isWanted = true) => ({ isWanted, abort: vi.fn() })

describe('OpenCalls', () => {
  it('tells all calls to finish, and waits for the last', async () => {
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

  it('finishes at once without any, and also where they end when they are told', async () => {
    const calls = new OpenCalls()
    await calls.finish(ENDING)
    const quick = { isWanted: true, abort: () => calls.delete(quick) }
    calls.add(quick)
    await calls.finish(ENDING)
  })

  it('tells a call that begins later at once', async () => {
    const calls = new OpenCalls()
    await calls.finish(ENDING)
    const late = call()
    calls.add(late)
    expect(late.abort).toHaveBeenCalledWith(ENDING, false)
  })

  it('knows whether somebody waits for one of them', () => {
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
