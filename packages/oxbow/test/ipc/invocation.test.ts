import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it, vi } from 'vitest'
import { channel } from '../../src/ipc/channel.ts'
import { command } from '../../src/ipc/command.ts'
import { startBackend } from '../support/backend.ts'
import { gate } from '../support/fake-host.ts'

/** A schema that takes its time. */
function slow(until: Promise<unknown>): StandardSchemaV1<string, string> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value) => {
        await until
        return { value: String(value) }
      },
    },
  }
}

describe('a call', () => {
  it('whose arguments are checked after its page has gone does not reach its handler', async () => {
    const door = gate()
    const called = vi.fn()
    const { manager, open, connect, complaints } = await startBackend({
      work: command({ name: slow(door.passed), onDone: channel() }, called),
      ping: command(() => null),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', { name: 'a', onDone: '__CHANNEL__:1' })
    page.invoke(1, 'ping')
    await page.frame('result', 1)
    page.close()
    await vi.waitUntil(() => !manager.windows.get('main')?.isConnected)
    door.open()
    expect(await manager.stop(10_000)).toBe(true)
    expect(called).not.toHaveBeenCalled()
    expect(complaints).toEqual([])
  })

  it('that ends its own page hears of it, though it had not waited for anything yet', async () => {
    const reasons: unknown[] = []
    const { manager, open, connect } = await startBackend({
      leave: command(async (_args, { window, signal }) => {
        await window.destroy()
        reasons.push(signal.reason)
      }),
    })
    await open('main')
    connect('main').invoke(0, 'leave')
    await vi.waitUntil(() => reasons.length === 1)
    expect(reasons).toMatchObject([{ code: 'disconnected' }])
    expect(await manager.stop(10_000)).toBe(true)
  })
})
