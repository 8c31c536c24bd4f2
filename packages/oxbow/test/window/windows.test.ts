import { IpcError } from '@oxbow/protocol'
import { describe, expect, it, vi } from 'vitest'
import { type RawPage, startBackend, type TestBackend } from '../support/backend.ts'
import { FakeHost, gate } from '../support/fake-host.ts'

/** Opens a window and connects its page. */
async function pageOf(backend: TestBackend<FakeHost>, label: string): Promise<RawPage> {
  await backend.open(label)
  const page = backend.connect(label)
  await page.frame('welcome')
  return page
}

describe('a window', () => {
  it('that is destroyed while it opens is closed again, without an event about its creation', async () => {
    const { manager, host, open } = await startBackend()
    const heard: string[] = []
    manager.app.listen('tauri://window-created', () => heard.push('created'))
    const door = gate()
    host.opening = door.passed
    const opened = open('main')
    await vi.waitUntil(() => host.log.includes('open main'))
    const destroyed = manager.windows.get('main')?.destroy()
    expect(manager.windows.all.size).toBe(0)
    door.open()
    await opened
    await destroyed
    expect(host.log).toEqual(['open main', 'opened main', 'close main', 'closed main'])
    expect(heard).toEqual([])
  })

  it('that its host reports closed while it opens is not closed a second time', async () => {
    const { host, open } = await startBackend()
    const door = gate()
    host.opening = door.passed
    const opened = open('main')
    await vi.waitUntil(() => host.log.includes('open main'))
    host.context?.windowClosed('main')
    door.open()
    await opened
    expect(host.log).toEqual(['open main', 'opened main'])
  })

  it('W6 takes over a label at once, but opens only when the one before has left the host', async () => {
    const { manager, host, open } = await startBackend()
    const first = await open('main')
    const door = gate()
    host.closing = door.passed
    const destroyed = first.destroy()
    const second = open('main')
    // The host reports the end of the first window late, when the second already has the same label.
    host.context?.windowClosed('main')
    expect(manager.windows.all.has('main')).toBe(true)
    door.open()
    await Promise.all([destroyed, second])
    expect(host.log.slice(2)).toEqual(['close main', 'closed main', 'open main', 'opened main'])
    expect(manager.windows.get('main')).toBe(await second)
  })

  it('is closed once at its host, however often it is destroyed', async () => {
    const { host, open } = await startBackend()
    const window = await open('main')
    await Promise.all([window.destroy(), window.destroy(), window.close()])
    expect(host.log.filter((line) => line === 'close main')).toHaveLength(1)
  })

  it('that does not open causes no event about its end, and the app keeps running', async () => {
    const { manager, host, open } = await startBackend()
    const heard: string[] = []
    manager.app.listenAny('tauri://destroyed', () => heard.push('destroyed'))
    let code: number | undefined
    void manager.exitRequested.then((given) => {
      code = given
    })
    host.opening = Promise.reject(new Error('no display'))
    await expect(open('main')).rejects.toThrow('no display')
    expect([manager.windows.all.size, heard, code]).toEqual([0, [], undefined])
    host.opening = Promise.resolve()
    await open('main')
    host.context?.windowClosed('main')
    expect(await manager.exitRequested).toBe(0)
  })

  it('whose page stays away is closed at its host too', async () => {
    const host = new FakeHost()
    host.reloadGraceMs = 1
    const { manager, open, connect } = await startBackend({}, host)
    await open('main')
    const page = connect('main')
    await page.frame('welcome')
    page.close()
    await vi.waitUntil(() => manager.windows.all.size === 0)
    await vi.waitUntil(() => host.log.includes('closed main'))
  })

  it('is not reported as closed when the whole app ends, because it may be back in a moment', async () => {
    const backend = await startBackend()
    const page = await pageOf(backend, 'main')
    const closed = await pageOf(backend, 'closed')
    await backend.manager.windows.get('closed')?.destroy()
    expect(await closed.closed).toEqual({ code: 1001, reason: 'the window was closed' })
    await backend.manager.stop(0)
    expect(await page.closed).toEqual({ code: 1001, reason: 'the app ends or starts again' })
  })

  it('is not said to be closed where what showed it has crashed', async () => {
    const backend = await startBackend()
    const page = await pageOf(backend, 'main')
    backend.host.context?.crashed(new IpcError('host_failed', 'the host has died'))
    expect(await page.closed).toEqual({
      code: 1001,
      reason: 'the process that shows the window has crashed',
    })
  })

  it('whose page was too far behind is kept for it, for it may be stuck', async () => {
    const host = new FakeHost()
    host.reloadGraceMs = 1
    const limits = { unacknowledgedBytes: 10_000 }
    const backend = await startBackend({}, host, { oxbow: { limits } })
    const { manager, connect } = backend
    const stuck = await pageOf(backend, 'stuck')
    const closed = await pageOf(backend, 'closed')
    stuck.link.leave()
    manager.windows.get('stuck')?.eval('x'.repeat(20_000))
    expect((await stuck.closed)?.code).toBe(4413)
    closed.close()
    await vi.waitUntil(() => manager.windows.all.size === 1)
    await connect('stuck').frame('welcome')
    expect(manager.app.metrics()).toMatchObject({ overruns: 1, connections: { connected: 1 } })
  })

  it('whose page has fallen silent is kept for longer than one whose page is gone', async () => {
    const host = new FakeHost()
    host.reloadGraceMs = 1
    const backend = await startBackend({}, host, { oxbow: { limits: { resumeMs: 1 } } })
    const { manager, connect } = backend
    const asleep = await pageOf(backend, 'asleep')
    const crashed = await pageOf(backend, 'crashed')
    asleep.fallSilent()
    await vi.waitUntil(() => manager.windows.get('asleep')?.isConnected === false)
    // What looks like silence may be what a page has written.
    crashed.close({ code: 1006, reason: 'the page has fallen silent' })
    await vi.waitUntil(() => manager.windows.all.size === 1)
    await connect('asleep').frame('welcome')
  })

  it('E39 gets the event about its own end, also when a listener has destroyed it', async () => {
    const { manager, open } = await startBackend()
    const heard: string[] = []
    const window = await open('main')
    window.listen('tauri://destroyed', () => heard.push('destroyed'))
    manager.app.listen('enough', () => window.destroy())
    manager.app.emit('enough')
    expect(heard).toEqual(['destroyed'])
  })
})
