import { STREAM_COMMANDS } from '@oxbow/protocol/internal'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isStream } from '../../src/channel/result-stream.ts'
import { command } from '../../src/ipc/command.ts'
import { resourcesPlugin } from '../../src/plugins/resources-plugin.ts'
import { streamPlugin } from '../../src/plugins/stream-plugin.ts'
import { startBackend } from '../support/backend.ts'

afterEach(() => {
  vi.useRealTimers()
})

const returned = vi.fn()
const aborted = vi.fn()

const COMMANDS = {
  ping: command(() => 'pong'),
  count: command((_args, { signal }) => {
    signal.addEventListener('abort', () => aborted(signal.reason.code))
    const items = [1, 2, 3][Symbol.iterator]()
    return { [Symbol.asyncIterator]: () => ({ next: async () => items.next(), return: returned }) }
  }),
  late: command(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return { [Symbol.asyncIterator]: () => ({ next: vi.fn(), return: returned }) }
  }),
  numbers: command(() => ({ [Symbol.asyncIterator]: () => ({ next: () => 5 }) })),
  ends: command(async function* () {
    try {
      yield 1
    } finally {
      await Promise.reject(new Error('cannot end'))
    }
  }),
}

async function start() {
  returned.mockReset()
  returned.mockResolvedValue({ done: true })
  aborted.mockReset()
  const backend = await startBackend(COMMANDS, undefined, {
    plugins: [resourcesPlugin, streamPlugin],
  })
  await backend.open('main')
  return { backend, page: backend.connect('main') }
}

const answerOf = (frame: unknown[]): number => Number(frame[2])

describe('a stream that a command has answered with', () => {
  it('has a frame of its own, with a text for callers that read no streams', async () => {
    const { page } = await start()
    page.invoke(1, 'count')
    const [, , stream, text] = await page.frame('stream', 1)
    expect(stream).toEqual(expect.any(Number))
    expect(text).toMatch(/^command count answers with a stream/)
  })

  it('fails if its iterator returns a value that is not an object, as a loop does', async () => {
    const { page } = await start()
    page.invoke(1, 'numbers')
    const stream = answerOf(await page.frame('stream', 1))
    page.invoke(2, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:7' })
    expect(await page.frame('error', 2)).toMatchObject({
      2: 'an iterator must return objects',
      3: 'handler_failed',
    })
  })

  it('is read over a channel, by a call that ends with it', async () => {
    const { page } = await start()
    page.invoke(1, 'count')
    const stream = answerOf(await page.frame('stream', 1))
    page.invoke(2, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:5' })
    await page.frame('result', 2)
    const frames = page.frames.slice(-3)
    expect(frames).toEqual([
      ['messages', 5, 0, [1, 2, 3]],
      ['end', 5, 3],
      ['result', 2, null],
    ])
    expect(returned).not.toHaveBeenCalled()
  })

  it('is cancelled if it is not read within a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { page } = await start()
    page.invoke(1, 'count')
    await page.frame('stream', 1)
    vi.advanceTimersByTime(55_000)
    expect(aborted).not.toHaveBeenCalled()
    vi.advanceTimersByTime(5_000)
    expect(aborted).toHaveBeenCalledWith('aborted')
    expect(returned).toHaveBeenCalledTimes(1)
  })

  it('is cancelled with its call, even while the answer is on its way', async () => {
    const { page } = await start()
    page.invoke(1, 'count')
    page.send(['cancel', 1])
    await vi.waitUntil(() => returned.mock.calls.length === 1)
    page.invoke(2, 'late')
    page.send(['cancel', 2])
    await vi.waitUntil(() => returned.mock.calls.length === 2)
    expect(page.frames.filter(([, id]) => id === 2)).toEqual([])
  })

  it('is cancelled when the page closes it like a resource, or goes away', async () => {
    const { page } = await start()
    page.invoke(1, 'count')
    const rid = answerOf(await page.frame('stream', 1))
    page.invoke(2, 'plugin:resources|close', { rid })
    await page.frame('result', 2)
    expect(returned).toHaveBeenCalledTimes(1)
    page.invoke(3, 'count')
    await page.frame('stream', 3)
    page.close()
    await vi.waitUntil(() => returned.mock.calls.length === 2)
  })

  it('cannot be read by another page or by a second reader', async () => {
    const { backend, page } = await start()
    await backend.open('other')
    const other = backend.connect('other')
    page.invoke(1, 'count')
    const stream = answerOf(await page.frame('stream', 1))
    other.invoke(1, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:5' })
    expect((await other.frame('error', 1))[3]).toBe('resource_not_found')
    page.send(
      ['invoke', 2, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:5' }],
      ['invoke', 3, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:6' }],
    )
    expect((await page.frame('error', 3))[3]).toBe('invalid_args')
    await page.frame('result', 2)
    page.invoke(4, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:7' })
    expect((await page.frame('error', 4))[3]).toBe('resource_not_found')
  })

  it('says in the log that it could not be stopped', async () => {
    const { backend, page } = await start()
    page.invoke(1, 'ends')
    const stream = answerOf(await page.frame('stream', 1))
    page.send(['invoke', 2, STREAM_COMMANDS.read, { stream, to: '__CHANNEL__:5' }])
    page.send(['cancel', 2])
    await vi.waitUntil(() => backend.complaints.length > 0)
    expect(backend.complaints).toEqual([
      'a stream of command "ends" failed while it was stopped: cannot end',
    ])
  })
})

describe('the commands of streams', () => {
  it.each([
    [STREAM_COMMANDS.value, { stream: 9, value: 1 }, false],
    [STREAM_COMMANDS.end, { stream: 9 }, null],
    [STREAM_COMMANDS.bytes, {}, false],
    [STREAM_COMMANDS.taken, { channel: 9, count: 1 }, false],
  ])('%s answers without an error for an unknown id', async (name, args, answer) => {
    const { backend, page } = await start()
    page.invoke(1, name, args)
    expect(await page.frame('result', 1)).toEqual(['result', 1, answer])
    expect(backend.complaints).toEqual([])
  })

  it.each([
    [STREAM_COMMANDS.value, { stream: -1 }],
    [STREAM_COMMANDS.end, { stream: 1, failure: {} }],
    [STREAM_COMMANDS.read, { stream: 1, to: 'here' }],
    [STREAM_COMMANDS.taken, { channel: 1, count: 'all' }],
  ])('%s refuses wrong arguments', async (name, args) => {
    const { page } = await start()
    page.invoke(1, name, args)
    expect((await page.frame('error', 1))[3]).toBe('invalid_args')
  })
})

it('a value with an async iterator, or a generator, is a stream; every other value is JSON', () => {
  const streams = [
    (async function* () {})(),
    (function* () {})(),
    new Blob([]).stream(),
    new Map().values(),
  ]
  const others = [[], new Map(), 'text', new Uint8Array(1), {}, null, undefined, { next: 1 }]
  expect(streams.map(isStream)).toEqual(streams.map(() => true))
  expect(others.map(isStream)).toEqual(others.map(() => false))
})
