import { EventEmitter } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { channel } from '../../src/channel/channel.ts'
import { stream } from '../../src/channel/stream.ts'
import { AbandonedCalls } from '../../src/ipc/abandoned-calls.ts'
import { command } from '../../src/ipc/command.ts'
import type { CommandContext } from '../../src/ipc/context.ts'
import { coreCommand } from '../../src/plugins/core-command.ts'
import { type RawPage, startBackend, type TestBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

type Backend = TestBackend<FakeHost>

const nothing = (): void => {}
const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitUntil(condition, { interval: 1 })

const BRIEF = { oxbow: { limits: { abandonedMs: 1 } } }

const WAYS: readonly { by: string; leave: (page: RawPage, backend: Backend) => unknown }[] = [
  { by: 'whose page has gone', leave: (page) => page.close() },
  { by: 'whose page has been loaded anew', leave: (_page, { connect }) => connect('main') },
  { by: 'that its page has cancelled', leave: (page) => page.send(['cancel', 0]) },
]

/** Waits until all pending microtasks and callbacks have run. */
const ticks = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

describe('a handler that never ends', () => {
  it.each(WAYS)('$by is forgotten, and the end of the app is clean and prompt', async (way) => {
    const hang = command(() => new Promise(nothing))
    const backend = await startBackend({ hang }, new FakeHost(), BRIEF)
    const { manager, open, connect, complaints } = backend
    await open('main')
    const page = connect('main')
    page.invoke(0, 'hang')
    await until(() => manager.app.metrics().calls === 1)
    way.leave(page, backend)
    await until(() => manager.app.metrics().calls === 0)
    expect(complaints).toEqual([
      expect.stringMatching(/^a handler of command "hang" still ran 0.001 s after/),
    ])
    expect(await manager.stop(60_000)).toBe(true)
  })

  it('whose page has cancelled the call is forgotten too', async () => {
    const hang = command(() => new Promise(nothing), { timeoutMs: 1 })
    const { manager, open, connect } = await startBackend({ hang }, new FakeHost(), BRIEF)
    await open('main')
    const page = connect('main')
    page.invoke(0, 'hang')
    await page.frame('error', 0)
    await until(() => manager.app.metrics().calls === 0)
  })

  it('is not forgotten while its page waits, and does not count against its page afterwards', async () => {
    const oxbow = { limits: { abandonedMs: 1, callsInFlight: 1 } }
    const hang = command(() => new Promise(nothing))
    const ping = command(() => 'pong')
    const { manager, open, connect } = await startBackend({ hang, ping }, new FakeHost(), { oxbow })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'hang')
    page.invoke(1, 'ping')
    expect(await page.frame('error', 1)).toContain('too_many')
    expect(manager.app.metrics().calls).toBe(1)
    page.send(['cancel', 0])
    await until(() => manager.app.metrics().calls === 0)
    page.invoke(2, 'ping')
    expect(await page.frame('result', 2)).toEqual(['result', 2, 'pong'])
  })

  it('keeps nothing of its page, though something keeps the handler', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const sources: EventEmitter[] = []
    const pages: WeakRef<object>[] = []
    const takes = { on: channel<number>(), from: stream() }
    const note = coreCommand({}, (_args, { connection }) => {
      pages.push(new WeakRef(connection))
    })
    const hang = command(takes, async ({ on, from }, context) => {
      const source = new EventEmitter()
      sources.push(source)
      await new Promise((resolve) => source.on('never', resolve))
      for await (const bytes of from) void on.send(bytes.byteLength)
      return context.window.label
    })
    const { manager, open, connect } = await startBackend({ hang, note }, new FakeHost(), BRIEF)
    await open('main')
    for (let count = 1; count <= 5; count++) {
      const page = connect('main')
      page.invoke(0, 'hang', { on: '__CHANNEL__:1', from: '__STREAM__:2' })
      page.invoke(1, 'note')
      await until(() => pages.length === count && sources.length === count)
    }
    connect('main')
    await until(() => manager.app.metrics().calls === 0)
    await vi.waitFor(async () => {
      await ticks()
      collect()
      expect(pages.filter((page) => page.deref() !== undefined)).toEqual([])
    })
    expect(sources).toHaveLength(5)
  })
})

describe('what a forgotten handler does later', () => {
  const failing = async function* (): AsyncGenerator<number> {
    yield 1
  }
  it.each<[string, () => unknown]>([
    ['a value', () => 'late'],
    ['a stream', () => failing()],
    ['a body of the web', () => new Response('late')],
    ['an object that throws', () => new Proxy({}, { has: () => raise(), get: () => raise() })],
    ['an error', () => raise()],
  ])('has no effect: it ends with %s', async (_what, end) => {
    let go = nothing
    let context: CommandContext | undefined
    const send = vi.fn()
    const late = command({ on: channel<number>() }, async ({ on }, given) => {
      context = given
      await new Promise<void>((resolve) => {
        go = resolve
      })
      await on.send(1)
      send(given.window.label, given.app.metrics().calls, given.signal.reason.code)
      return end()
    })
    const { manager, open, connect, complaints } = await startBackend(
      { late },
      new FakeHost(),
      BRIEF,
    )
    await open('main')
    const page = connect('main')
    page.invoke(0, 'late', { on: '__CHANNEL__:1' })
    await until(() => context)
    page.close()
    await until(() => manager.app.metrics().calls === 0)
    const before = [...complaints]
    go()
    await until(() => send.mock.calls.length > 0)
    await ticks()
    expect(send.mock.calls).toEqual([['main', 0, 'disconnected']])
    // An empty request would look like a real one.
    expect(() => context?.request).toThrow('the page has gone away')
    expect(complaints).toEqual(before)
  })
})

function raise(): never {
  throw new Error('late')
}

describe('AbandonedCalls', () => {
  const callOf = (commandName: string) => ({ commandName, letGo: vi.fn() })

  it('writes one line for each command, with the number of its calls', () => {
    vi.useFakeTimers()
    try {
      const warn = vi.fn()
      const abandoned = new AbandonedCalls({ warn }, 1000)
      const calls = ['one', 'two', 'one', 'one'].map(callOf)
      for (const call of calls) abandoned.add(call)
      const ended = callOf('three')
      abandoned.add(ended)
      abandoned.delete(ended)
      vi.advanceTimersByTime(998)
      expect(warn).not.toHaveBeenCalled()
      vi.advanceTimersByTime(2)
      expect(warn.mock.calls.map(([fields]) => fields)).toEqual([
        { command: 'one', count: 3 },
        { command: 'two', count: 1 },
      ])
      for (const { letGo } of calls) expect(letGo).toHaveBeenCalledOnce()
      expect(ended.letGo).not.toHaveBeenCalled()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('writes few lines however the calls are spread over time, and has one timer', () => {
    vi.useFakeTimers()
    try {
      const warn = vi.fn()
      const abandoned = new AbandonedCalls({ warn }, 1000)
      for (let n = 0; n < 1000; n++) {
        abandoned.add(callOf('hang'))
        vi.advanceTimersByTime(1)
        expect(vi.getTimerCount()).toBe(1)
      }
      vi.advanceTimersByTime(1100)
      expect(vi.getTimerCount()).toBe(0)
      expect(warn.mock.calls.length).toBeLessThanOrEqual(11)
      const counts = warn.mock.calls.map(([{ count }]) => count as number)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000)
    } finally {
      vi.useRealTimers()
    }
  })

  it('forgets nothing if the time is 0', () => {
    vi.useFakeTimers()
    try {
      new AbandonedCalls({ warn: vi.fn() }, 0).add(callOf('hang'))
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
