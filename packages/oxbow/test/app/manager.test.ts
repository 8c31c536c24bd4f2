import { describe, expect, it, vi } from 'vitest'
import { command } from '../../src/ipc/command.ts'
import { startBackend } from '../support/backend.ts'
import { gate } from '../support/fake-host.ts'

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
  ])('is clean: $clean if a call hangs whose page is $page', async ({ page: state, clean }) => {
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

  it('lets quick calls finish, aborts the signals of slow ones at once, and accepts no new page', async () => {
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
    const end = { code: 1001, reason: 'the app ends or starts again' }
    expect(await connect('main').closed).toEqual(end)
    door.open()
    expect(await stopped).toBe(true)
  })
})
