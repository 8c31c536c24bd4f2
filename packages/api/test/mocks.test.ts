/** Our mocks, and Tauri's mocks beside the bridge. */

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

  it('rejects calls when their signal aborts', async () => {
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
  it('sets the label of this window and of the others', async () => {
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
  /** A page as Tauri's mocks expect it. Everything that they define is removed after the test. */
  const stubWindow = (): void => {
    vi.stubGlobal('window', { crypto })
  }

  it.each(['ours', "Tauri's"])('%s serve the calls and events of both packages', async (whose) => {
    stubWindow()
    const mock = whose === 'ours' ? mockIPC : tauriMocks.mockIPC
    mock((command, args) => [command, args], { shouldMockEvents: true })
    expect(await invoke('a', { n: 1 })).toEqual(['a', { n: 1 }])
    expect(await tauriInvoke('b', { n: 2 })).toEqual(['b', { n: 2 }])
    const got: unknown[] = []
    const unlisten = await listen('news', ({ payload }) => got.push(['ours', payload]))
    const unlistenTauri = await tauriListen('news', ({ payload }) => got.push(['tauri', payload]))
    await emit('news', 1)
    await tauriEmit('news', 2)
    await unlisten()
    await unlistenTauri()
    await emit('news', 3)
    expect(got).toEqual([
      ['ours', 1],
      ['tauri', 1],
      ['ours', 2],
      ['tauri', 2],
    ])
  })

  it('the mocks that were called last count', async () => {
    stubWindow()
    tauriMocks.mockIPC(() => 'Tauri')
    mockIPC(() => 'ours')
    expect([await invoke('x'), await tauriInvoke('x')]).toEqual(['ours', 'ours'])
    tauriMocks.mockIPC(() => 'Tauri')
    expect([await invoke('x'), await tauriInvoke('x')]).toEqual(['Tauri', 'Tauri'])
    mockIPC(() => 'ours again')
    expect([await invoke('x'), await tauriInvoke('x')]).toEqual(['ours again', 'ours again'])
  })

  it.each(['ours', "Tauri's"])(
    '%s, once removed, leave neither package a backend',
    async (whose) => {
      stubWindow()
      mockIPC(() => 1)
      if (whose === 'ours') clearMocks()
      else tauriMocks.clearMocks()
      expect(isOxbow()).toBe(false)
      await expect(invoke('x')).rejects.toMatchObject({ code: 'no_bridge' })
      await expect(tauriInvoke('x')).rejects.toThrow(TypeError)
    },
  )

  it.each(['ours', "Tauri's"])('%s name the window of both packages', (whose) => {
    stubWindow()
    tauriMocks.mockIPC(() => {})
    const mock = whose === 'ours' ? mockWindows : tauriMocks.mockWindows
    mock('settings', 'main')
    expect(getCurrentWindow().label).toBe('settings')
    expect(getCurrentWebviewWindow().label).toBe('settings')
    mockIPC(() => {})
    mock('log')
    expect(getCurrentWindow().label).toBe('log')
    expect(getCurrentWebviewWindow().label).toBe('log')
  })

  it("mockWindows of ours does not take calls from Tauri's mocks", async () => {
    stubWindow()
    tauriMocks.mockIPC(() => 'Tauri')
    mockWindows('settings')
    expect([await invoke('x'), await tauriInvoke('x')]).toEqual(['Tauri', 'Tauri'])
  })

  it("Tauri's mocks serve our channels and signals", async () => {
    stubWindow()
    tauriMocks.mockIPC(async (_command, args) => {
      const { onEvent } = args as unknown as { onEvent: Channel<number> }
      for (const n of [1, 2]) onEvent.onmessage(n)
    })
    const onEvent = new Channel<number>()
    const got: number[] = []
    const done = invoke('download', { onEvent })
    for await (const n of onEvent) got.push(n)
    await done
    expect(got).toEqual([1, 2])
    const signal = AbortSignal.abort()
    await expect(invoke('x', {}, { signal })).rejects.toMatchObject({ code: 'aborted' })
  })

  it('the internals of an app of Tauri itself are not mistaken for a mock', () => {
    stubWindow()
    tauriMocks.mockIPC(() => 'mock')
    Object.assign((window as unknown as { __TAURI_INTERNALS__: object }).__TAURI_INTERNALS__, {
      ipc: () => {},
    })
    expect(isOxbow()).toBe(false)
  })

  it('P2 throw on a page with the bridge, as they do in Tauri, and change nothing', async () => {
    const page = await loadPage({ scripts: { x: () => 'real' } })
    expect(() => page.run(`tauri.mocks.mockIPC(() => 'mock')`)).toThrow('read only')
    expect(() => page.run(`tauri.mocks.mockWindows('other')`)).toThrow('read only')
    expect(await page.run(`tauri.core.invoke('x')`)).toBe('real')
  })
})
