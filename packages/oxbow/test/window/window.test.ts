import { describe, expect, it, vi } from 'vitest'
import { parseWindowConfig } from '../../src/config/config.ts'
import type { WebviewWindow } from '../../src/window/window.ts'
import { startBackend, type TestBackend } from '../support/backend.ts'
import { type FakeHost, gate } from '../support/fake-host.ts'

describe('evalWithResult', () => {
  it('W3 is given up by its signal while it waits for the page, and is not sent any more', async () => {
    const { open, connect } = await startBackend()
    const window = await open('main')
    const controller = new AbortController()
    const answer = window.evalWithResult('"given up"', { signal: controller.signal })
    const other = window.evalWithResult('"other"')
    controller.abort('too slow')
    await expect(answer).rejects.toMatchObject({ code: 'aborted', cause: 'too slow' })
    const page = connect('main')
    const [, script, id] = await vi.waitUntil(() =>
      page.frames.find(([kind, , id]) => kind === 'eval' && id !== undefined),
    )
    expect(script).toContain('"other"')
    page.send(['eval-result', id, 'other'])
    expect(await other).toBe('other')
    expect(page.frames.filter(([, text]) => String(text).includes('"given up"'))).toEqual([])
  })

  it('W3 is given up by its signal while the page works, whose late answer is ignored', async () => {
    const { open, connect, complaints } = await startBackend()
    const window = await open('main')
    const page = connect('main')
    const controller = new AbortController()
    const answer = window.evalWithResult('work()', { signal: controller.signal })
    const [, , id] = await vi.waitUntil(() =>
      page.frames.find(([kind, , id]) => kind === 'eval' && id !== undefined),
    )
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'aborted' })
    page.send(['eval-result', id, 'late'])
    page.invoke(0, 'none')
    await page.frame('error', 0)
    expect(complaints).toEqual([])
  })

  it('W3 sends nothing for a signal that has aborted', async () => {
    const { open, connect } = await startBackend()
    const window = await open('main')
    const page = connect('main')
    const answer = window.evalWithResult('work()', { signal: AbortSignal.abort() })
    await expect(answer).rejects.toMatchObject({ code: 'aborted' })
    page.invoke(0, 'none')
    await page.frame('error', 0)
    expect(page.frames.filter(([, text]) => String(text).includes('work()'))).toEqual([])
  })

  it('leaves no listener on a signal that lives on', async () => {
    const { open } = await startBackend()
    const window = await open('main')
    const { signal } = new AbortController()
    const remove = vi.spyOn(signal, 'removeEventListener')
    const answer = window.evalWithResult('1', { signal })
    await window.destroy()
    await expect(answer).rejects.toMatchObject({ code: 'eval_failed' })
    expect(remove).toHaveBeenCalledTimes(1)
  })
})

describe('run', () => {
  const WINDOW = parseWindowConfig({ label: 'main' })

  it('waits for the window to open, and keeps its order', async () => {
    const { manager, host } = await startBackend()
    const done: unknown[] = []
    for (const name of ['show', 'maximize']) {
      host.commands.set(name, async (value) => void done.push([name, value]))
    }
    const window = manager.windows.add(WINDOW)
    const all = Promise.all([window.run('show'), window.run('maximize'), window.run('show')])
    expect(done).toEqual([])
    await manager.windows.open(window)
    await all
    expect(done.map((entry) => (entry as unknown[])[0])).toEqual(['show', 'maximize', 'show'])
  })

  it.each([
    [
      'is destroyed first',
      { code: 'window_not_found', message: 'the window `main` was closed' },
      async (window: WebviewWindow) => await window.destroy(),
    ],
    [
      'does not open',
      { code: 'host_failed', message: 'the window `main` did not open: no display' },
      async (window: WebviewWindow, { manager, host }: TestBackend<FakeHost>) => {
        host.opening = Promise.reject(new Error('no display'))
        await manager.windows.open(window).catch(() => {})
      },
    ],
  ])('rejects by name where the window %s', async (_what, error, end) => {
    const backend = await startBackend()
    const { manager, host } = backend
    const done: string[] = []
    host.commands.set('hide', async () => void done.push('hide'))
    const window = manager.windows.add(WINDOW)
    // Commands of the host, commands of the page, constant answers, and unsupported commands.
    const all = ['hide', 'title', 'is_maximized', 'start_dragging']
    const caught = all.map((command) => expect(window.run(command)).rejects.toMatchObject(error))
    await end(window, backend)
    await Promise.all(caught)
    expect(done).toEqual([])
  })

  it('waits for a window that the app is making', async () => {
    const { manager, host, open } = await startBackend()
    host.commands.set('hide', async () => void host.log.push('hide'))
    const door = gate()
    host.opening = door.passed
    const opened = open('main')
    const hidden = manager.windows.get('main')?.run('hide')
    door.open()
    await Promise.all([opened, hidden])
    expect(host.log).toEqual(['open main', 'opened main', 'hide'])
  })

  it('rejects by name after the end, and leaves alone the next window of that label', async () => {
    const { host, open } = await startBackend()
    host.commands.set('hide', async () => void host.log.push('hide'))
    const first = await open('main')
    await first.destroy()
    await open('main')
    await expect(first.run('hide')).rejects.toMatchObject({ code: 'window_not_found' })
    expect(host.log).not.toContain('hide')
  })
})

describe('bindChannel', () => {
  it('C10 rejects if the window has no page', async () => {
    const { open } = await startBackend()
    const window = await open('main')
    expect(() => window.bindChannel(7)).toThrow(expect.objectContaining({ code: 'disconnected' }))
  })
})
