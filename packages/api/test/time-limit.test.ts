/** Time limits of calls in the page. */

import { memoryTransports, TimedOutError } from '@oxbow/protocol'
import { TIMEOUT_HEADER } from '@oxbow/protocol/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { invoke } from '../src/core.ts'
import { MockConnection } from '../src/mock-connection.ts'
import { connected, connectionOver, PENDING, settled } from './backend.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** The number of timers after both sides have acknowledged all messages. */
async function timersLeft(): Promise<number> {
  await vi.advanceTimersByTimeAsync(200)
  return vi.getTimerCount()
}

const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

describe('a call with a time limit', () => {
  it('sends the limit to the backend, beside the headers of the caller', async () => {
    const { connection, backend } = connected({ work: () => 'done' })
    const headers = { Name: 'a.bin' }
    expect(await invoke('work', {}, { connection, timeoutMs: 500, headers })).toBe('done')
    expect(backend.calls[0]?.headers).toEqual({ name: 'a.bin', [TIMEOUT_HEADER]: '500' })
    expect(headers).toEqual({ Name: 'a.bin' })
    expect(await timersLeft()).toBe(0)
  })

  it('rejects in the page and is cancelled if the backend does not answer', async () => {
    const { connection, backend } = connected({ work: () => PENDING })
    const call = errorOf(invoke('work', {}, { connection, timeoutMs: 500 }))
    await vi.advanceTimersByTimeAsync(599)
    expect(backend.kinds).toEqual(['hello', 'invoke'])
    await vi.advanceTimersByTimeAsync(1)
    const error = await call
    expect(error).toBeInstanceOf(TimedOutError)
    expect(error).toMatchObject({
      code: 'timed_out',
      message: 'the call of work timed out after 500 ms, before the backend has answered',
      command: 'work',
      afterMs: 500,
      stage: 'sending',
    })
    expect(backend.frames.at(-1)).toEqual(['cancel', 0])
    backend.result(0, 'late')
    await settled(connection)
  })

  it('rejects even if its line has never opened', async () => {
    const [page] = memoryTransports()
    const connection = connectionOver(page, { open: () => new Promise(() => {}) })
    const call = errorOf(invoke('work', {}, { connection, timeoutMs: 500 }))
    await vi.advanceTimersByTimeAsync(600)
    expect(await call).toMatchObject({ code: 'timed_out', stage: 'sending' })
  })

  it.each(['arguments', 'running'] as const)(
    'rejects with the error of the backend, which has the stage %s',
    async (stage) => {
      const { connection } = connected({
        work: () => {
          throw new TimedOutError({ command: 'work', afterMs: 20, stage })
        },
      })
      const error = await errorOf(invoke('work', {}, { connection, timeoutMs: 500 }))
      expect(error).toBeInstanceOf(TimedOutError)
      expect(error).toMatchObject({ command: 'work', afterMs: 20, stage })
    },
  )

  it('is still aborted by the signal of its caller, whose listener is removed with the call', async () => {
    const { connection, backend } = connected({ work: () => PENDING, quick: () => 1 })
    const caller = new AbortController()
    const { signal } = caller
    const remove = vi.spyOn(signal, 'removeEventListener')
    await invoke('quick', {}, { connection, timeoutMs: 500, signal })
    expect(remove).toHaveBeenCalledTimes(1)
    const call = errorOf(invoke('work', {}, { connection, timeoutMs: 500, signal }))
    const another = new TimedOutError({ command: 'another', afterMs: 1, stage: 'running' })
    caller.abort(another)
    expect(await call).toMatchObject({ code: 'aborted', cause: another })
    await settled(connection)
    expect(backend.kinds).toContain('cancel')
    expect(await timersLeft()).toBe(0)
  })

  it('is not sent at all if the signal of its caller has aborted before', async () => {
    const { connection, backend } = connected({ work: () => 1 })
    const call = invoke('work', {}, { connection, timeoutMs: 500, signal: AbortSignal.abort() })
    expect(await errorOf(call)).toMatchObject({ code: 'aborted' })
    await settled(connection)
    expect(backend.calls.map(({ command }) => command)).toEqual(['no such command'])
  })

  it('is kept with mocks too', async () => {
    const connection = new MockConnection()
    connection.handler = () => new Promise(() => {})
    const call = errorOf(invoke('work', {}, { connection, timeoutMs: 500 }))
    await vi.advanceTimersByTimeAsync(600)
    expect(await call).toMatchObject({ code: 'timed_out' })
  })
})

describe('a limit', () => {
  it.each([undefined, 0, Number.POSITIVE_INFINITY, 2 ** 31])(
    'of %s means no limit',
    async (timeoutMs) => {
      const { connection, backend } = connected({ work: () => 1 })
      await invoke('work', {}, { connection, timeoutMs })
      expect(backend.calls[0]?.headers).toBeUndefined()
      expect(await timersLeft()).toBe(0)
    },
  )

  it.each([-1, Number.NaN, 'soon', [5], '5', { valueOf: () => 5, toString: null }] as number[])(
    'of %s is refused, and nothing is sent',
    async (timeoutMs) => {
      const { connection, backend } = connected({ work: () => 1 })
      const call = invoke('work', {}, { connection, timeoutMs })
      await expect(call).rejects.toThrow(RangeError)
      await settled(connection)
      expect(backend.kinds).toEqual(['hello', 'invoke'])
    },
  )
})

it('another error with the code of time limits keeps its text', async () => {
  const text = 'something else took too long'
  const { connection, backend } = connected({ work: () => PENDING })
  const call = errorOf(invoke('work', {}, { connection }))
  await vi.waitUntil(() => backend.calls.length === 1)
  backend.writer.write(`["error",0,${JSON.stringify(text)},"timed_out"]`)
  expect(await call).toMatchObject({ code: 'timed_out', message: text })
})
