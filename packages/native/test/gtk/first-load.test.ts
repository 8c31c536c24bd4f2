import { beforeEach, expect, test, vi } from 'vitest'
import { FirstLoad } from '../../src/gtk/first-load.ts'
import { readError } from '../../src/gtk/g-error.ts'

vi.mock('../../src/gtk/g-error.ts')

const URL = 'http://127.0.0.1:1/'
const CANCELLED = 302
const REFUSED = 300
const STARTED = 0
const COMMITTED = 2

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function start() {
  const handlers = new Map<string, (...details: never[]) => unknown>()
  const load = vi.fn()
  const settle = vi.fn()
  const signals = {
    for: () => ({
      on: (_form: string, signal: string, handler: () => unknown) => handlers.set(signal, handler),
      release: () => handlers.clear(),
    }),
  }
  const gtk = { webkit_web_view_load_uri: load }
  const first = new FirstLoad({ gtk, signals, view: 1n, settle } as never, URL)
  first.begin()
  return {
    first,
    load,
    settle,
    change: (state: number) => handlers.get('load-changed')?.(state as never),
    /** Reports a failed load, and waits until `FirstLoad` has handled it. */
    fail: async (code: number) => {
      vi.mocked(readError).mockReturnValue({ code, message: '' })
      handlers.get('load-failed')?.(0 as never, URL as never, 1n as never)
      await turn()
    },
  }
}

beforeEach(() => void vi.resetAllMocks())

test('a first page that WebKit cancels by itself is requested again, once', async () => {
  const { load, settle, change, fail } = start()
  await fail(CANCELLED)
  expect(load.mock.calls).toEqual([
    [1n, URL],
    [1n, URL],
  ])
  expect(settle).toHaveBeenCalledOnce()
  // Our load replaces one that WebKit has restarted, so this cancellation is expected.
  change(STARTED)
  await fail(CANCELLED)
  expect(load).toHaveBeenCalledTimes(2)
})

test('it is requested only a limited number of times', async () => {
  const { load, fail } = start()
  for (let count = 0; count < 20; count++) await fail(CANCELLED)
  expect(load).toHaveBeenCalledTimes(3)
})

test('a page that does not load for another reason is left to the log', async () => {
  const { load, fail } = start()
  await fail(REFUSED)
  expect(load).toHaveBeenCalledOnce()
})

test('a cancelled load after the first page is ignored', async () => {
  const { load, change, fail } = start()
  change(COMMITTED)
  await fail(CANCELLED)
  expect(load).toHaveBeenCalledOnce()
})

test('a window that was closed in the meantime is left alone', async () => {
  const { first, load, fail } = start()
  const failing = fail(CANCELLED)
  first.release()
  await failing
  expect(load).toHaveBeenCalledOnce()
})
