/** The windows API of pages, against a scripted backend. */

import { LogicalSize, PhysicalPosition } from '@tauri-apps/api/dpi'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getAllWebviewWindows, getCurrentWebviewWindow, WebviewWindow } from '../src/window.ts'
import { connected, type FakeBackend, type Script, settled } from './backend.ts'

let backend: FakeBackend
let flush: () => Promise<void>

const scripts: Record<string, Script> = {
  'plugin:window|get_all_windows': () => ['main', 'settings'],
  'plugin:window|inner_size': () => ({ width: 3, height: 4 }),
  'plugin:webview|create_webview_window': ({ args }) => {
    if ((args.options as { label: string }).label === 'taken') throw 'a window exists'
    return null
  },
}
for (const command of [
  'set_title',
  'set_size',
  'set_position',
  'set_fullscreen',
  'destroy',
  'center',
]) {
  scripts[`plugin:window|${command}`] = () => null
}

beforeEach(() => {
  const pair = connected(scripts, { label: 'main' })
  backend = pair.backend
  flush = () => settled(pair.connection)
  vi.stubGlobal('__OXBOW_INTERNALS__', pair.connection)
})
afterEach(() => vi.unstubAllGlobals())

describe('windows', () => {
  it('are found by their labels', async () => {
    expect(getCurrentWebviewWindow().label).toBe('main')
    expect((await getAllWebviewWindows()).map(({ label }) => label)).toEqual(['main', 'settings'])
    expect((await WebviewWindow.getByLabel('settings'))?.label).toBe('settings')
    expect(await WebviewWindow.getByLabel('none')).toBeNull()
    expect(backend.calls.some(({ command }) => command.includes('create'))).toBe(false)
  })

  it("send Tauri's commands in Tauri's shapes", async () => {
    const window = getCurrentWebviewWindow()
    expect(await window.innerSize()).toEqual({ width: 3, height: 4 })
    await window.setTitle('Downloads')
    await window.setSize(new LogicalSize(1, 2))
    await window.setPosition(new PhysicalPosition(5, 6))
    await window.setFullscreen(false)
    await window.center()
    const label = 'main'
    expect(backend.calls.map(({ args }) => args)).toEqual([
      { label },
      { label, value: 'Downloads' },
      { label, value: { Logical: { width: 1, height: 2 } } },
      { label, value: { Physical: { x: 5, y: 6 } } },
      { label, value: false },
      { label },
    ])
  })

  it('E28 report success or failure to the object that created them', async () => {
    const created = vi.fn()
    const failed = vi.fn()
    await new WebviewWindow('new', { title: 'New' }).once('tauri://created', created)
    await new WebviewWindow('taken').once('tauri://error', failed)
    await vi.waitFor(() => expect(failed).toHaveBeenCalled())
    expect(created.mock.calls).toEqual([[{ event: 'tauri://created', id: -1, payload: undefined }]])
    expect(failed.mock.calls).toEqual([
      [{ event: 'tauri://error', id: -1, payload: 'a window exists' }],
    ])
    expect(backend.calls[0]?.args).toEqual({ options: { title: 'New', label: 'new' } })
  })

  it('E6 listen as themselves', async () => {
    const got: unknown[] = []
    const window = getCurrentWebviewWindow()
    await window.listen('news', ({ payload }) => got.push(payload))
    await window.emitTo('main', 'news', 1)
    await window.emitTo('settings', 'news', 2)
    await window.emit('news', 3)
    await flush()
    expect(got).toEqual([1, 3])
  })
})

describe('E29 a request to close', () => {
  const request = () =>
    backend.emit('tauri://close-requested', null, { kind: 'WebviewWindow', label: 'main' })
  const destroyed = () => backend.calls.some(({ command }) => command.endsWith('destroy'))

  it('destroys the window after the handler', async () => {
    const handler = vi.fn(async () => {})
    await getCurrentWebviewWindow().onCloseRequested(handler)
    request()
    await vi.waitFor(() => expect(destroyed()).toBe(true))
    expect(handler).toHaveBeenCalledOnce()
  })

  it('does not if the handler prevents it', async () => {
    const handler = vi.fn((event: { preventDefault(): void }) => event.preventDefault())
    await getCurrentWebviewWindow().onCloseRequested(handler)
    request()
    await vi.waitFor(() => expect(handler).toHaveBeenCalled())
    await flush()
    expect(destroyed()).toBe(false)
  })
})
