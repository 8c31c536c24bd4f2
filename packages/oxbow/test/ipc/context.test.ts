import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type Command, command } from '../../src/ipc/command.ts'
import { type CommandContext, type ContextSource, withContext } from '../../src/ipc/context.ts'
import { CommandError } from '../../src/line/response.ts'
import { startBackend } from '../support/backend.ts'

const NAMES = [
  'app',
  'command',
  'error',
  'identity',
  'request',
  'scope',
  'signal',
  'state',
  'window',
] as const

/** The second parameter of a handler in a call of `act`. */
async function contextOf(look: (context: CommandContext) => void = () => {}) {
  const contexts: CommandContext[] = []
  const act = command({ text: z.string() }, (_args, context) => {
    contexts.push(context as CommandContext)
    look(context as CommandContext)
    return null
  })
  const { manager, open, connect } = await startBackend({ act })
  await open('main')
  const page = connect('main')
  page.invoke(4, 'act', { text: 'a' }, { 'x-own': 'yes' })
  expect(await page.frame('result', 4)).toEqual(['result', 4, null])
  return { manager, page, context: contexts[0] as CommandContext }
}

describe('the context of a handler', () => {
  it('has its documented properties, and no other way to the call', async () => {
    const { context } = await contextOf()
    expect(Object.keys(context).sort()).toEqual(NAMES)
    const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(context))
    expect(inherited).toEqual(['constructor'])
  })

  it('can be spread: the copy has all of it, and what is added', async () => {
    let copy: (CommandContext & { user: string }) | undefined
    const { context, manager } = await contextOf((given) => {
      copy = { ...given, user: 'Ada' }
    })
    const window = manager.windows.get('main')
    expect(Object.keys(copy ?? {}).sort()).toEqual([...NAMES, 'user'].sort())
    expect(copy?.app).toBe(manager.app)
    expect(copy?.window).toBe(window)
    expect(copy?.signal).toBe(context.signal)
    expect(copy?.request.headers.get('x-own')).toBe('yes')
    expect(copy?.request.body).toEqual({ kind: 'json', value: { text: 'a' } })
    expect(copy?.scope).toEqual({ allow: [], deny: [], global: { allow: [], deny: [] } })
    expect(copy).toMatchObject({ command: 'act', identity: undefined, user: 'Ada' })
    expect(() => copy?.state(class Missing {})).toThrow('state not managed for field `Missing`')
    expect(copy?.error('gone' as never, 1 as never)).toEqual(
      new CommandError({ code: 'gone', data: 1 }),
    )
  })

  it('makes request and signal only when they are asked for', () => {
    const request = vi.fn(() => 'request')
    const signal = vi.fn(() => 'signal')
    const call = Object.defineProperties(
      { window: {} },
      { request: { get: request }, signal: { get: signal } },
    ) as ContextSource
    const run = withContext((_args, context) => context)
    const context = run({}, call) as CommandContext
    expect([context.window, request.mock.calls, signal.mock.calls]).toEqual([{}, [], []])
    expect({ ...context }).toMatchObject({ request: 'request', signal: 'signal' })
  })
})

describe('a handler has its context', () => {
  it.each<[string, (...args: never[]) => unknown]>([
    ['as a second parameter', (_args: object, context: CommandContext) => context.window.label],
    ['without its arguments', (_args: object, { window }: CommandContext) => window.label],
    ['by default', (_args = {}, context = {} as CommandContext) => context.window.label],
    ['after a default', (_args: object = {}, ...rest: CommandContext[]) => rest[0]?.window.label],
    ['as a rest', (...all: [object, CommandContext]) => all[1].window.label],
    [
      'as a rest with a comment',
      (.../* => */ all: [object, CommandContext]) => all[1].window.label,
    ],
    [
      'by `arguments`',
      function () {
        // biome-ignore lint/complexity/noArguments: handlers in JavaScript may do so
        return (arguments as unknown as [object, CommandContext])[1].window.label
      },
    ],
    [
      'behind a bound function',
      ((...all: [object, CommandContext]) => all[1].window.label).bind(undefined),
    ],
    ['behind a proxy', new Proxy((...all: [object, CommandContext]) => all[1].window.label, {})],
    ['as a mock', vi.fn((...all: [object, CommandContext]) => all[1].window.label)],
    [
      'as a method',
      {
        act(_args: object, { window }: CommandContext) {
          return window.label
        },
      }.act,
    ],
    ['as an async function', async (_args: object, { window }: CommandContext) => window.label],
    [
      'with a nested default',
      ({ a = ({ b }) => b }: { a?: (of: { b: string }) => string }, ...all: CommandContext[]) =>
        a({ b: all[0]?.window.label ?? '' }),
    ],
  ])('%s', async (_how, handler) => {
    const act = command(handler as never) as Command
    const { open, connect } = await startBackend({ act })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'act')
    expect(await page.frame('result', 0)).toEqual(['result', 0, 'main'])
  })

  it.each<[string, (...args: never[]) => unknown]>([
    ['no parameter', () => 'done'],
    ['one parameter', (_args: object) => 'done'],
    ['a part of its arguments', ({ text }: { text: string }) => text],
    ['a part and a rest of its arguments', ({ text, ..._rest }: { text: string }) => text],
    ['a part under another name', ({ text: given }: { text: string }) => given],
  ])('unless it takes none: %s', (_how, handler) => {
    const call = new Proxy({} as ContextSource, {
      get: () => {
        throw new Error('a context was made')
      },
    })
    expect(withContext(handler as never)({ text: 'done' }, call)).toMatch('done')
  })
})
