import { describe, expect, it, vi } from 'vitest'
import { command } from '../src/ipc/command.ts'
import { SILENT } from '../src/silent.ts'
import { type RawPage, startBackend, type TestBackend } from './support/backend.ts'
import { FakeHost, gate } from './support/fake-host.ts'

/** Opens a window, whose page the backend has taken in. */
async function pageOf(backend: TestBackend<FakeHost>, label: string): Promise<RawPage> {
  await backend.open(label)
  const page = backend.connect(label)
  await page.frame('welcome')
  return page
}

describe('a window', () => {
  it('that is destroyed while it opens is closed again, and nobody hears that it was created', async () => {
    const { manager, host, open } = await startBackend()
    const heard: string[] = []
    manager.app.listen('tauri://window-created', () => heard.push('created'))
    const door = gate()
    host.opening = door.passed
    const opened = open('main')
    await vi.waitUntil(() => host.log.includes('open main'))
    const destroyed = manager.windows.get('main')?.destroy()
    expect(manager.windows.size).toBe(0)
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
    // The host tells late of the end of the first one, whose label the second one has by now.
    host.context?.windowClosed('main')
    expect(manager.windows.has('main')).toBe(true)
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

  it('that does not open has never been there: no event tells of its end, and the app goes on', async () => {
    const { manager, host, open } = await startBackend()
    const heard: string[] = []
    manager.app.listenAny('tauri://destroyed', () => heard.push('destroyed'))
    let code: number | undefined
    void manager.exitRequested.then((given) => {
      code = given
    })
    host.opening = Promise.reject(new Error('no display'))
    await expect(open('main')).rejects.toThrow('no display')
    expect([manager.windows.size, heard, code]).toEqual([0, [], undefined])
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
    await vi.waitUntil(() => manager.windows.size === 0)
    await vi.waitUntil(() => host.log.includes('closed main'))
  })

  it('whose page was too far behind is kept for it, for it may be stuck', async () => {
    const host = new FakeHost()
    host.reloadGraceMs = 1
    const limits = { unacknowledgedBytes: 10_000 }
    const backend = await startBackend({}, host, { oxbow: { limits } })
    const { manager, connect } = backend
    const stuck = await pageOf(backend, 'stuck')
    const closed = await pageOf(backend, 'closed')
    manager.windows.get('stuck')?.eval('x'.repeat(20_000))
    expect((await stuck.closed)?.code).toBe(4413)
    closed.close()
    await vi.waitUntil(() => manager.windows.size === 1)
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
    asleep.close({ code: 1006, reason: SILENT })
    await vi.waitUntil(() => manager.windows.get('asleep')?.isConnected === false)
    crashed.close({ code: 1006, reason: '' })
    await vi.waitUntil(() => manager.windows.size === 1)
    await connect('asleep').frame('welcome')
  })

  it('E39 hears of its own end, also when a listener has destroyed it', async () => {
    const { manager, open } = await startBackend()
    const heard: string[] = []
    const window = await open('main')
    window.listen('tauri://destroyed', () => heard.push('destroyed'))
    manager.app.listen('enough', () => window.destroy())
    manager.app.emit('enough')
    expect(heard).toEqual(['destroyed'])
  })
})

describe('the end of an app', () => {
  it('waits for calls whose page has gone away', async () => {
    const door = gate()
    const steps: string[] = []
    const { manager, open, connect } = await startBackend({
      save: command(async (_args, { signal }) => {
        steps.push('begun')
        await door.passed
        steps.push(signal.aborted ? 'cleaned up' : 'done')
      }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'save')
    await vi.waitUntil(() => steps.length === 1)
    page.close()
    await page.closed
    const stopped = manager.stop(10_000).then((clean) => steps.push(`clean: ${clean}`))
    door.open()
    await stopped
    expect(steps).toEqual(['begun', 'cleaned up', 'clean: true'])
  })

  it.each([
    { page: 'gone', clean: true },
    { page: 'there', clean: false },
  ])('is clean: $clean where a call hangs whose page is $page', async ({ page: state, clean }) => {
    const { manager, open, connect } = await startBackend({
      hang: command(() => new Promise(() => {})),
      ping: command(() => 'pong'),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'hang')
    page.invoke(1, 'ping')
    await page.frame('result', 1)
    if (state === 'gone') {
      page.close()
      await vi.waitUntil(() => !manager.windows.get('main')?.isConnected)
    }
    expect(await manager.stop(1)).toBe(clean)
  })

  it('lets quick calls through, tells slow ones at once, and takes in no new page', async () => {
    const door = gate()
    const { manager, open, connect } = await startBackend({
      ping: command(() => 'pong'),
      slow: command(async () => await door.passed),
      next: command(
        (_args, { signal }) =>
          new Promise((_resolve, reject) => {
            const stop = () => reject(signal.reason)
            if (signal.aborted) stop()
            else signal.addEventListener('abort', stop)
          }),
      ),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'slow')
    page.invoke(1, 'next')
    page.invoke(2, 'ping')
    await page.frame('result', 2)
    const stopped = manager.stop(10_000)
    expect(await page.frame('error', 1)).toEqual(['error', 1, 'the app is ending', 'shutting_down'])
    page.invoke(3, 'next')
    page.invoke(4, 'ping')
    await page.frame('error', 3)
    await page.frame('result', 4)
    expect((await connect('main').closed).code).toBe(1001)
    door.open()
    expect(await stopped).toBe(true)
  })
})
