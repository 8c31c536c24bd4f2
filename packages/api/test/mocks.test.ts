/** Our mocks, and Tauri's own beside the bridge. */

import { invoke as tauriInvoke } from '@tauri-apps/api/core'
import { emit as tauriEmit, listen as tauriListen } from '@tauri-apps/api/event'
import * as tauriMocks from '@tauri-apps/api/mocks'
import { getCurrentWindow } from '@tauri-apps/api/window'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  Channel,
  emit,
  emitTo,
  getAllWebviewWindows,
  getCurrentWebviewWindow,
  invoke,
  isOxbow,
  listen,
  once,
} from '../src/index.ts'
import { clearMocks, mockIPC, mockWindows } from '../src/mocks.ts'
import { connected } from './backend.ts'
import { loadPage } from './page.ts'

afterEach(() => {
  clearMocks()
  vi.unstubAllGlobals()
})

describe('mockIPC', () => {
  it('answers calls, with their arguments as they were given', async () => {
    const handler = vi.fn((_command: string, args: { name: string }) => `Hello, ${args.name}!`)
    mockIPC(handler)
    const args = { name: 'Ada', when: new Date() }
    expect(await invoke('greet', args)).toBe('Hello, Ada!')
    expect(handler.mock.calls).toEqual([['greet', args]])
    expect(handler.mock.calls[0]?.[1]).toBe(args)
  })

  it.each([0, '', null, { a: 1 }])('rejects with %j as it was thrown', async (value) => {
    mockIPC(() => {
      throw value
    })
    expect(
      await invoke('x').then(
        () => 'resolved',
        (error: unknown) => ({ error }),
      ),
    ).toEqual({ error: value })
  })

  it('gives calls up with their signal', async () => {
    mockIPC(() => new Promise(() => {}))
    const controller = new AbortController()
    const call = invoke('x', {}, { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    await expect(invoke('x', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it('feeds channels through their onmessage, and ends them with the call', async () => {
    mockIPC(async (_command, { onEvent }: { onEvent: Channel<number> }) => {
      for (const n of [1, 2, 3]) onEvent.onmessage(n)
    })
    const handler = vi.fn()
    await invoke('download', { onEvent: new Channel<number>(handler) })
    expect(handler.mock.calls).toEqual([[1], [2], [3]])

    const onEvent = new Channel<number>()
    const got: number[] = []
    const done = invoke('download', { onEvent })
    for await (const n of onEvent) got.push(n)
    await done
    expect(got).toEqual([1, 2, 3])
  })

  it('can carry events inside the page, by the same targets', async () => {
    mockIPC(() => {}, { shouldMockEvents: true })
    const got: unknown[] = []
    const unlisten = await listen('news', (event) => got.push({ ...event }))
    await listen('news', () => got.push('settings'), { target: 'settings' })
    await once('news', () => got.push('once'))
    await emit('news')
    await emitTo('main', 'news', 2)
    await unlisten()
    await emitTo('settings', 'news')
    expect(got).toEqual([
      { event: 'news', id: 0, payload: null },
      'settings',
      'once',
      { event: 'news', id: 0, payload: 2 },
      'settings',
    ])
  })

  it('leaves events to the handler unless told otherwise', async () => {
    const handler = vi.fn()
    mockIPC(handler)
    await emit('news', 1)
    expect(handler.mock.calls).toEqual([['plugin:event|emit', { event: 'news', payload: 1 }]])
  })
})

describe('mockWindows', () => {
  it('says which window this is and which others there are', async () => {
    mockWindows('main', 'settings')
    expect(getCurrentWebviewWindow().label).toBe('main')
    expect((await getAllWebviewWindows()).map(({ label }) => label)).toEqual(['main', 'settings'])
  })
})

describe('clearMocks', () => {
  it('leaves nothing behind', async () => {
    mockIPC(() => 1)
    expect(isOxbow()).toBe(true)
    clearMocks()
    clearMocks()
    expect(isOxbow()).toBe(false)
    await expect(invoke('x')).rejects.toMatchObject({ code: 'no_bridge' })
  })

  it('gives a page with a bridge its connection back', async () => {
    const { connection } = connected({ greet: () => 'real' })
    Object.defineProperty(globalThis, '__OXBOW_INTERNALS__', {
      value: connection,
      configurable: true,
    })
    mockIPC(() => 'mock')
    expect(await invoke('greet')).toBe('mock')
    clearMocks()
    expect(await invoke('greet')).toBe('real')
    Reflect.deleteProperty(globalThis, '__OXBOW_INTERNALS__')
  })
})

describe("Tauri's own mocks", () => {
  it('work on a page without the bridge, beside ours', async () => {
    vi.stubGlobal('window', { crypto })
    tauriMocks.mockIPC((command) => `${command} of Tauri`, { shouldMockEvents: true })
    tauriMocks.mockWindows('main')
    mockIPC((command) => `${command} of ours`)
    expect(await tauriInvoke('x')).toBe('x of Tauri')
    expect(await invoke('x')).toBe('x of ours')
    expect(getCurrentWindow().label).toBe('main')
    const handler = vi.fn()
    await (await tauriListen('news', handler))()
    await tauriEmit('news')
    expect(handler).not.toHaveBeenCalled()
    tauriMocks.clearMocks()
  })

  it('P2 throw on a page with the bridge, as they do in Tauri, and change nothing', async () => {
    const page = await loadPage({ scripts: { x: () => 'real' } })
    expect(() => page.run(`tauri.mocks.mockIPC(() => 'mock')`)).toThrow('read only')
    expect(() => page.run(`tauri.mocks.mockWindows('other')`)).toThrow('read only')
    expect(await page.run(`tauri.core.invoke('x')`)).toBe('real')
  })
})
