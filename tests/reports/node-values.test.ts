// Values of Node, sent to a page in every way: as results, items of streams, messages, events, errors.
import { Channel } from '@oxbow/api'
import { Builder, CommandError, channel, command, event } from 'oxbow'
import { type TestApp, testApp } from 'oxbow/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ONLY_RESULTS, type Raw, REFUSED, VALUES } from './node-values.ts'

const makeOf = (name: string): unknown => {
  if (name === 'a function') return makeOf
  if (name === 'a symbol') return Symbol('odd')
  const [refused] = REFUSED[name] ?? ONLY_RESULTS[name] ?? []
  return (VALUES[name]?.make ?? refused)?.()
}

const among = (value: unknown): unknown => ({ list: [{ value }] })

const named = { name: z.string() }

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const builder = Builder.default()
  .logger(silent)
  .events({ news: event<unknown>() })
  .commands({
    returns: command(named, ({ name }): unknown => makeOf(name)),
    resolves: command(named, async ({ name }): Promise<unknown> => makeOf(name)),
    nests: command(named, ({ name }): unknown => among(makeOf(name))),
    yields: command(named, function* ({ name }): Generator<unknown> {
      yield makeOf(name)
      yield among(makeOf(name))
    }),
    sends: command({ ...named, to: channel<unknown>() }, async ({ name, to }) => {
      await to.send(makeOf(name))
      await to.send(among(makeOf(name)))
    }),
    sends_among: command({ ...named, to: channel<unknown>() }, ({ name, to }) =>
      to.send(among(makeOf(name))),
    ),
    emits: command(named, ({ name }, { app }) => app.emit('news', among(makeOf(name)))),
    fails: command(named, ({ name }) => {
      throw new CommandError(among(makeOf(name)))
    }),
  })

type Page = Awaited<ReturnType<TestApp<typeof builder>['page']>>

/** Encodes a value of a page such that bytes and lists of numbers differ. */
const shown = (value: unknown): unknown =>
  value instanceof ArrayBuffer ? ({ bytes: [...new Uint8Array(value)] } satisfies Raw) : value

const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.then(shown, (error: { code?: string; message?: string }) => ({
    code: error.code,
    text: error.message ?? error,
  }))

let test: TestApp<typeof builder>
let page: Page

beforeAll(async () => {
  test = await testApp(builder)
  page = await test.page()
})

afterAll(async () => await test.stop())

describe("values of Node's functions reach the page", () => {
  const fates = Object.entries(VALUES)

  it.each(fates)('as a result: %s', async (name, { nested, alone = nested }) => {
    expect(await outcome(page.invoke('returns', { name }))).toEqual(alone)
    expect(await outcome(page.invoke('resolves', { name }))).toEqual(alone)
    expect(await outcome(page.invoke('nests', { name }))).toEqual(among(nested))
  })

  it.each(fates)('as an item and as a message: %s', async (name, { nested, alone = nested }) => {
    const items: unknown[] = []
    for await (const item of await page.invoke('yields', { name })) items.push(shown(item))
    expect(items).toEqual([alone, among(nested)])
    const messages: unknown[] = []
    const to = new Channel<unknown>((message) => messages.push(shown(message)), page.connection)
    await page.invoke('sends', { name, to })
    expect(messages).toEqual([alone, among(nested)])
  })

  it.each(fates)('as an event and as an error: %s', async (name, { nested }) => {
    const heard: unknown[] = []
    const unlisten = await page.listen('news', ({ payload }) => heard.push(payload))
    await page.invoke('emits', { name })
    unlisten()
    expect(heard).toEqual([among(nested)])
    await expect(page.invoke('fails', { name })).rejects.toEqual(among(nested))
  })
})

describe('a value that cannot be sent to a page is an error that names it', () => {
  const refused = Object.entries(REFUSED).map(([name, [, text]]) => ({ name, text }))
  const nested = Object.entries(ONLY_RESULTS).map(([name, [, text]]) => ({ name, text }))

  it.each(refused)('as a result: $name', async ({ name, text }) => {
    const failure = { code: 'invalid_result', text: expect.stringMatching(text) }
    expect(await outcome(page.invoke('returns', { name }))).toEqual(failure)
    expect(await outcome(page.invoke('resolves', { name }))).toEqual(failure)
  })

  it.each([...refused, ...nested])('among others: $name', async ({ name, text }) => {
    const said = expect.stringMatching(text)
    const failure = { code: 'invalid_result', text: said }
    expect(await outcome(page.invoke('nests', { name }))).toEqual(failure)
    const to = new Channel(() => {}, page.connection)
    const unsent = { code: 'not_serializable', text: said }
    expect(await outcome(page.invoke('sends_among', { name, to }))).toEqual(unsent)
    expect(await outcome(page.invoke('emits', { name }))).toEqual(unsent)
    expect(await outcome(page.invoke('fails', { name }))).toEqual(failure)
  })

  it.each(['a function', 'a symbol'])('as a result: %s', async (name) => {
    const failure = { code: 'invalid_result', text: expect.stringContaining(`${name} `) }
    expect(await outcome(page.invoke('returns', { name }))).toEqual(failure)
    // Inside another value it is omitted, as in JSON.
    expect(await outcome(page.invoke('nests', { name }))).toEqual({ list: [{}] })
  })
})

it.each([
  ['a result', 'nests', 'result'],
  ['an event', 'emits', 'payload'],
  ['an error', 'fails', 'error'],
] as const)('%s that has a Blob in it says where', async (_what, command, root) => {
  const { text } = Object(await outcome(page.invoke(command, { name: 'a Blob' })))
  expect(text).toContain(`a Blob at \`${root}.list[0].value\` cannot be written as JSON`)
})

it('a message that has a Blob in it says where', async () => {
  const to = new Channel(() => {}, page.connection)
  const { text } = Object(await outcome(page.invoke('sends_among', { name: 'a Blob', to })))
  expect(text).toContain('a Blob at `message.list[0].value` cannot be written as JSON')
})

describe('a body of the web is a result, and its status and headers are ignored', () => {
  it.each(['a Response', 'a Blob', 'a File'])('%s: its bytes', async (name) => {
    const bytes = { bytes: [1, 2, 3] }
    expect(await outcome(page.invoke('returns', { name }))).toEqual(bytes)
    expect(await outcome(page.invoke('resolves', { name }))).toEqual(bytes)
  })
})
