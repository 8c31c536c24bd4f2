import { TimedOutError } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it, vi } from 'vitest'
import { channel } from '../../src/channel/channel.ts'
import { type Command, command } from '../../src/ipc/command.ts'
import { type RawPage, startBackend, type TestBackend } from '../support/backend.ts'
import { type FakeHost, gate } from '../support/fake-host.ts'

const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitUntil(condition, { interval: 1 })

/** A slow schema. */
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
    await until(() => !manager.windows.get('main')?.isConnected)
    door.open()
    expect(await manager.stop(10_000)).toBe(true)
    expect(called).not.toHaveBeenCalled()
    expect(complaints).toEqual([])
  })

  it('that ends its own page has an aborted signal, although it has not waited for anything yet', async () => {
    const reasons: unknown[] = []
    const { manager, open, connect } = await startBackend({
      leave: command(async (_args, { window, signal }) => {
        await window.destroy()
        reasons.push(signal.reason)
      }),
    })
    await open('main')
    connect('main').invoke(0, 'leave')
    await until(() => reasons.length === 1)
    expect(reasons).toMatchObject([{ code: 'disconnected' }])
    expect(await manager.stop(10_000)).toBe(true)
  })
})

/** A command that waits for the test, and records the abort reason of its signal. */
function work(options: Command['options'] = {}) {
  const door = gate()
  const reasons: unknown[] = []
  const headers: (string | null)[] = []
  const handler = command(async (_args, { signal, request }) => {
    headers.push(request.headers.get('oxbow-timeout-ms'))
    signal.addEventListener('abort', () => reasons.push(signal.reason))
    await door.passed
    return 'late'
  }, options)
  return { door, reasons, headers, command: handler }
}

/** Waits until all pending microtasks and callbacks have run. */
const ticks = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve))
}

const answersOf = ({ frames }: RawPage): unknown[][] =>
  frames.filter(([kind]) => kind === 'result' || kind === 'error')

describe('the time of a call', () => {
  it('ends while its handler runs: the page gets the error at once, and the late result is dropped', async () => {
    const { door, reasons, command } = work({ timeoutMs: 5 })
    const { manager, open, connect, logs } = await startBackend({ work: command })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work')
    const text = 'the call of work timed out after 5 ms, while its handler ran'
    const data = { command: 'work', afterMs: 5, stage: 'running' }
    expect(await page.frame('error', 0)).toEqual(['error', 0, text, 'timed_out', data])
    expect(reasons).toEqual([new TimedOutError({ command: 'work', afterMs: 5, stage: 'running' })])
    expect(logs.filter(({ level }) => level !== 'debug')).toEqual([
      {
        level: 'warn',
        message: `command "work" failed: ${text}`,
        fields: { err: reasons[0], code: 'timed_out', command: 'work', window: 'main', call: 0 },
      },
    ])
    page.send(['cancel', 0])
    door.open()
    await ticks()
    expect(answersOf(page)).toHaveLength(1)
    expect(manager.openCalls).toMatchObject({ size: 0, limited: 0 })
  })

  it('ends while its arguments are checked: its handler is never called', async () => {
    const door = gate()
    const called = vi.fn()
    const { manager, open, connect } = await startBackend({
      work: command({ name: slow(door.passed) }, called, { timeoutMs: 5 }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', { name: 'a' })
    const [, , text] = await page.frame('error', 0)
    expect(text).toBe('the call of work timed out after 5 ms, while its arguments were checked')
    door.open()
    await ticks()
    expect(called).not.toHaveBeenCalled()
    expect(manager.openCalls.size).toBe(0)
  })

  it('is that of the app if the command has none, and none if the command sets 0', async () => {
    const [limited, zero, infinite] = [
      work(),
      work({ timeoutMs: 0 }),
      work({ timeoutMs: Number.POSITIVE_INFINITY }),
    ]
    const commands = { limited: limited.command, zero: zero.command, infinite: infinite.command }
    const { manager, open, connect } = await startBackend(commands, undefined, {
      oxbow: { timeoutMs: 5 },
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'zero')
    page.invoke(1, 'infinite')
    page.invoke(2, 'limited')
    expect(await page.frame('error', 2)).toContain('timed_out')
    expect(manager.openCalls).toMatchObject({ size: 3, limited: 0 })
    for (const { door } of [limited, zero, infinite]) door.open()
    await page.frame('result', 0, 'late')
    await page.frame('result', 1, 'late')
    expect(manager.openCalls.size).toBe(0)
  })

  it.each([
    { given: 0, asked: '5', is: 5 },
    { given: 60_000, asked: '5', is: 5 },
    { given: 5, asked: '60000', is: 5 },
    { given: 5, asked: '0', is: 5 },
    { given: 5, asked: 'soon', is: 5 },
    { given: 5, asked: '-1', is: 5 },
    { given: 5, asked: '1e99', is: 5 },
  ])('of $given ms that the page would have $asked ms is $is ms', async ({ given, asked, is }) => {
    const { door, headers, command } = work({ timeoutMs: given })
    const { open, connect } = await startBackend({ work: command })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', {}, { 'oxbow-timeout-ms': asked })
    const [, , text] = await page.frame('error', 0)
    expect(text).toContain(`after ${is} ms`)
    expect(headers).toEqual([null])
    door.open()
  })

  it.each(['soon', '-1', '0', 'Infinity', '1e99', ''])('is not limited by "%s"', async (asked) => {
    const { door, command } = work()
    const { manager, open, connect } = await startBackend({ work: command })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', {}, { 'oxbow-timeout-ms': asked })
    await until(() => manager.openCalls.size === 1)
    expect(manager.openCalls.limited).toBe(0)
    door.open()
    await page.frame('result', 0)
  })

  it.each([-1, Number.NaN, 'soon' as unknown as number])(
    'cannot be %s: such a command is refused',
    async (timeoutMs) => {
      const start = startBackend({ work: command(() => null, { timeoutMs }) })
      await expect(start).rejects.toThrow(`command \`work\`: timeoutMs is ${timeoutMs}`)
    },
  )
})

/** Ways in which a call ends before its handler, with the abort reason that the handler gets. */
const endings: readonly {
  readonly by: string
  readonly code: string
  readonly options?: Command['options']
  readonly end: (backend: TestBackend<FakeHost>, page: RawPage) => unknown
}[] = [
  {
    by: 'its page gives it up',
    code: 'aborted',
    end: (_backend, page) => page.send(['cancel', 0]),
  },
  { by: 'its page is loaded anew', code: 'disconnected', end: ({ connect }) => connect('main') },
  { by: 'its line ends', code: 'disconnected', end: (_backend, page) => page.close() },
  {
    by: 'its window is destroyed',
    code: 'disconnected',
    end: ({ manager }) => manager.windows.get('main')?.destroy(),
  },
  {
    by: 'its window is closed by the user',
    code: 'disconnected',
    end: ({ manager }) => manager.windows.get('main')?.closedByHost(),
  },
  { by: 'the app ends', code: 'shutting_down', end: ({ manager }) => void manager.stop(10_000) },
  { by: 'its time is up', code: 'timed_out', options: { timeoutMs: 5 }, end: () => {} },
]

describe('a call whose handler still runs when', () => {
  it.each(endings)(
    '$by: the signal has this reason, and nothing is left',
    async ({ code, ...ending }) => {
      const { door, reasons, command } = work(ending.options)
      const backend = await startBackend({ work: command })
      const { manager, open, connect, complaints } = backend
      await open('main')
      const page = connect('main')
      page.invoke(0, 'work')
      await until(() => manager.openCalls.size === 1)
      await ending.end(backend, page)
      await until(() => reasons.length > 0)
      expect(reasons).toMatchObject([{ code }])
      // A handler that ends because of its signal has not failed.
      door.open()
      await until(() => manager.openCalls.size === 0)
      expect(manager.openCalls.limited).toBe(0)
      await ticks()
      const late = answersOf(page).filter(([kind]) => kind === 'result')
      // While the app stops, the page still waits for its calls.
      expect(late).toHaveLength(code === 'shutting_down' ? 1 : 0)
      expect(complaints).toHaveLength(code === 'timed_out' ? 1 : 0)
    },
  )
})

describe('a handler that is told to finish', () => {
  it.each([
    ['throws the reason of its signal', (signal: AbortSignal) => signal.reason],
    ['throws what Node makes of it', () => new DOMException('gone', 'AbortError')],
    [
      'throws an error that it is the cause of',
      ({ reason: cause }) => new Error('gone', { cause }),
    ],
  ] satisfies [string, (signal: AbortSignal) => unknown][])(
    'and %s has not failed',
    async (_how, toThrow) => {
      const { manager, open, connect, complaints } = await startBackend({
        work: command(async (_args, { signal }) => {
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          throw toThrow(signal)
        }),
      })
      await open('main')
      const page = connect('main')
      page.invoke(0, 'work')
      await until(() => manager.openCalls.size === 1)
      page.send(['cancel', 0])
      await until(() => manager.openCalls.size === 0)
      expect(answersOf(page)).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  it('at the end of the app gives its page the reason, even if Node has wrapped it', async () => {
    const { manager, open, connect, complaints } = await startBackend({
      work: command(async (_args, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        throw new DOMException('gone', 'AbortError')
      }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work')
    await until(() => manager.openCalls.size === 1)
    await manager.stop(10_000)
    expect(answersOf(page)).toEqual([['error', 0, 'the app is ending', 'shutting_down']])
    expect(complaints).toEqual([])
  })
})

describe('a channel of a call that was given up', () => {
  it('ends at once, and further messages of the handler are dropped and logged once', async () => {
    const door = gate()
    const sent = vi.fn()
    const { manager, open, connect, logs } = await startBackend({
      work: command({ onItem: channel<number>() }, async ({ onItem }) => {
        await onItem.send(1)
        await door.passed
        sent(onItem.signal.aborted)
        await onItem.send(2)
        await onItem.send(3)
      }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', { onItem: '__CHANNEL__:7' })
    await page.frame('messages', 7, 0)
    page.send(['cancel', 0])
    await page.frame('end', 7, 1)
    door.open()
    await until(() => manager.openCalls.size === 0)
    expect(sent).toHaveBeenCalledWith(true)
    await ticks()
    expect(page.frames.filter(([, id]) => id === 7)).toEqual([
      ['messages', 7, 0, [1]],
      ['end', 7, 1],
    ])
    const dropped = logs.filter(({ message }) => message.includes('are dropped'))
    expect(dropped).toMatchObject([{ level: 'debug', fields: { channel: 7, window: 'main' } }])
  })

  it('stays open if it was retained', async () => {
    const door = gate()
    const { manager, open, connect } = await startBackend({
      work: command({ onItem: channel<number>() }, async ({ onItem }) => {
        onItem.retain()
        await onItem.send(1)
        await door.passed
        await onItem.send(2)
        onItem.close()
      }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'work', { onItem: '__CHANNEL__:7' })
    await page.frame('messages', 7, 0)
    page.send(['cancel', 0])
    door.open()
    await until(() => manager.openCalls.size === 0)
    await page.frame('end', 7, 2)
    expect(page.frames).toContainEqual(['messages', 7, 1, [2]])
  })
})
