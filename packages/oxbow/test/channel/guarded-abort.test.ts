import { describe, expect, it, vi } from 'vitest'
import { guardedAbort } from '../../src/channel/guarded-abort.ts'

const boom = (): never => {
  throw new Error('boom')
}

describe('a guarded AbortController', () => {
  it('logs the error or rejection of a listener, and calls the next one', () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const controller = guardedAbort(logger, 'command "work"')
    const next = vi.fn()
    controller.signal.addEventListener('abort', boom)
    controller.signal.addEventListener('abort', { handleEvent: boom })
    controller.signal.onabort = boom
    controller.signal.addEventListener('abort', next)
    controller.abort()
    expect(next).toHaveBeenCalledOnce()
    expect(logger.error.mock.calls.map(([, text]) => text)).toEqual(
      Array(3).fill('a listener to the signal of command "work" failed: boom'),
    )
  })

  it('calls a listener as the event target does: once, with the event, unless it is removed', () => {
    const { signal, abort } = bound()
    const heard: unknown[] = []
    const listener = function (this: unknown, event: Event): void {
      heard.push([this === signal, event.type])
    }
    signal.addEventListener('abort', listener)
    signal.addEventListener('abort', listener)
    const removed = vi.fn()
    signal.addEventListener('abort', removed)
    signal.removeEventListener('abort', removed)
    signal.onabort = removed
    expect(signal.onabort).toBe(removed)
    signal.onabort = null
    abort()
    expect(heard).toEqual([[true, 'abort']])
    expect(removed).not.toHaveBeenCalled()
  })

  it("serves the platform's own functions", async () => {
    const { signal, abort } = bound()
    const any = AbortSignal.any([signal])
    const sleeping = fetch('http://127.0.0.1:9/', { signal })
    abort()
    await expect(sleeping).rejects.toBe(signal.reason)
    expect(any.aborted).toBe(true)
  })
})

function bound() {
  const controller = guardedAbort(undefined, 'nothing')
  return { signal: controller.signal, abort: () => controller.abort() }
}
