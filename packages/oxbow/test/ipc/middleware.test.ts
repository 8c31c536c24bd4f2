import { Channel, IpcError } from '@oxbow/api'
import {
  Builder,
  CommandError,
  channel,
  command,
  commandFor,
  definePlugin,
  middleware,
  type Next,
} from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { ContextSource, Handler } from '../../src/ipc/context.ts'
import { surround } from '../../src/ipc/middleware.ts'
import { gate } from '../support/fake-host.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** The answer to a call of `act` in an app with these commands. */
const answerOf = async (builder: Builder<{ act: never }>, args?: object): Promise<unknown> => {
  await using test = await testApp(builder.logger(silent))
  const page = await test.page()
  const invoke = page.invoke as (command: string, args?: object) => Promise<unknown>
  return await invoke('act', args).catch((error: unknown) => error)
}

/** An app with one command. */
const withAct = (act: unknown, builder: unknown = Builder.default()): Builder<{ act: never }> =>
  (builder as Builder).commands({ act } as never) as never

/** A middleware that records its beginning and its end. */
const noting = (notes: string[], name: string) =>
  middleware((_args, _context, next) => {
    notes.push(`<${name}>`)
    const result = next()
    notes.push(`</${name}>`)
    return result
  })

describe('middleware run', () => {
  it('as they are written: those of the app, those of the function, those of the options', async () => {
    const notes: string[] = []
    const named = (name: string) => noting(notes, name)
    const act = command.use(named('c')).use(named('d'))(() => void notes.push('handler'), {
      use: [named('e'), named('f')],
    })
    await answerOf(withAct(act, Builder.default().use(named('a')).use(named('b'))))
    const text = '<a><b><c><d><e><f>handler</f></e></d></c></b></a>'
    expect(notes.join('')).toBe(text)
  })

  it('around commands that were added before them, and around those of plugins, not of Tauri', async () => {
    const names: string[] = []
    const clock = definePlugin({ name: 'clock', commands: { now: command(() => 'noon') } })
    const builder = Builder.default()
      .commands({ act: command(() => 1) })
      .plugin(clock)
      .use((_args, { command }, next) => {
        names.push(command)
        return next()
      })
      .commands({ later: command(() => 2) })
    const security = {
      capabilities: [{ identifier: 'a', windows: ['*'], permissions: PERMISSIONS }],
    }
    await using test = await testApp(builder, { app: { security } })
    const page = await test.page()
    expect([await page.invoke('act'), await page.invoke('later')]).toEqual([1, 2])
    expect(await page.invoke('plugin:clock|now')).toBe('noon')
    await page.connection.invoke('plugin:app|name', {})
    expect(names).toEqual(['act', 'later', 'plugin:clock|now'])
  })

  it('after the arguments were checked, and not for a call that is denied or unknown', async () => {
    const seen = vi.fn()
    const builder = Builder.default()
      .use((args, { command }, next) => {
        seen(command, args)
        return next()
      })
      .commands({
        act: command({ n: z.coerce.number() }, ({ n }) => n + 1),
        other: command(() => 1),
      })
    const capability = { identifier: 'a', windows: ['*'], permissions: ['allow-act'] }
    await using test = await testApp(builder.logger(silent), {
      app: { security: { capabilities: [capability] } },
    })
    const page = await test.page()
    const invoke = page.invoke as (command: string, args?: object) => Promise<unknown>
    await expect(invoke('act', { n: 'x' })).rejects.toMatchObject({ code: 'invalid_args' })
    await expect(invoke('other')).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(invoke('missing')).rejects.toThrow()
    expect(await invoke('act', { n: '1', more: 2 })).toBe(2)
    expect(seen.mock.calls).toEqual([['act', { n: 1 }]])
  })

  it('one time for each of two apps of one builder', async () => {
    const notes: string[] = []
    const builder = withAct(
      command(() => 1),
      Builder.default().use(noting(notes, 'a')),
    )
    await answerOf(builder)
    await answerOf(builder)
    expect(notes.join('')).toBe('<a></a><a></a>')
  })
})

const PERMISSIONS = ['core:default', 'allow-act', 'allow-later', 'clock:allow-now']

describe('what a middleware gives to next', () => {
  it('is in the context of all that comes after it, and of no other call', async () => {
    const before: unknown[] = []
    const user = middleware((_args, context, next) => {
      before.push('user' in context)
      return next({ user: 'Ada' })
    })
    const both = command.use(user).use((_args, { user }, next) => next({ greeting: `Hi, ${user}` }))
    const act = both((_args, { user, greeting, window, signal, state }) => [
      user,
      greeting,
      window.label,
      signal.aborted,
      typeof state,
    ])
    const expected = ['Ada', 'Hi, Ada', 'main', false, 'function']
    const builder = withAct(act)
    expect([await answerOf(builder), await answerOf(builder)]).toEqual([expected, expected])
    expect(before).toEqual([false, false])
  })

  it('takes precedence, over the properties of the context too, also when those are spread', async () => {
    const own = AbortSignal.abort('own')
    const act = command
      .use((_args, context, next) => next({ ...context, user: 'Ada' }))
      .use((_args, _context, next) => next({ user: 'Bob', signal: own, identity: { id: 1 } }))(
      (_args, { user, signal, identity, window }) => [user, signal.reason, identity, window.label],
    )
    expect(await answerOf(withAct(act))).toEqual(['Bob', 'own', { id: 1 }, 'main'])
  })

  it('is what commands of a module can rely on', async () => {
    const typed = commandFor<Record<never, never>, { user: string }>()
    const commands = { act: typed((_args, { user }) => user) }
    const app = Builder.default().use((_args, _context, next) => next({ user: 'Ada' }))
    expect(await answerOf(app.commands(commands) as never)).toBe('Ada')
  })
})

describe('the result of a call', () => {
  it.each<[string, (next: Next) => never, unknown]>([
    ['is that of the handler', (next) => next() as never, 'handler'],
    ['may be replaced', (next) => [next()] as never, ['handler']],
    ['may come without the handler', () => 'cached' as never, 'cached'],
    ['may come later', (async (next: Next) => [await next()]) as never, ['handler']],
    ['is null if it is not returned', ((next: Next) => void next()) as never, null],
    ['may be bytes', () => new Uint8Array([1, 2]) as never, new Uint8Array([1, 2]).buffer],
  ])('%s', async (_how, run, expected) => {
    const act = command(() => 'handler', { use: (_args, _context, next) => run(next) })
    expect(await answerOf(withAct(act))).toEqual(expected)
  })

  it('makes no promise unless a middleware or the handler makes one', () => {
    const call = { window: {}, throwIfAborted: () => {} } as unknown as ContextSource
    const layer = middleware((_args, _context, next) => next({ more: 1 }))
    const run = (handler: Handler) => surround(handler, [layer, layer])({}, call)
    expect(run(() => 'at once')).toBe('at once')
    expect(run(async () => 'later')).toBeInstanceOf(Promise)
  })

  it('may be a stream, which its middleware does not wait for', async () => {
    const notes: string[] = []
    const builder = Builder.default()
      .use(noting(notes, 'a'))
      .use(async (_args, _context, next) => await next())
      .commands({
        act: command(async function* () {
          yield 1
          notes.push('between')
          yield 2
        }),
      })
    await using test = await testApp(builder)
    const items: number[] = []
    for await (const item of await (await test.page()).invoke('act')) items.push(item)
    expect([items, notes]).toEqual([
      [1, 2],
      ['<a>', '</a>', 'between'],
    ])
  })

  it('comes after the messages of a channel, which stays open while a middleware runs', async () => {
    const builder = Builder.default()
      .use(async (_args, _context, next) => {
        await new Promise((resolve) => setImmediate(resolve))
        const result = await next()
        await new Promise((resolve) => setImmediate(resolve))
        return result
      })
      .commands({
        act: command({ on: channel<number>() }, async ({ on }) => {
          for (const n of [1, 2]) await on.send(n)
        }),
      })
    await using test = await testApp(builder)
    const page = await test.page()
    const got: number[] = []
    await page.invoke('act', { on: new Channel<number>((n) => got.push(n), page.connection) })
    expect(got).toEqual([1, 2])
  })
})

describe('what a middleware throws', () => {
  const errors = { gone: z.object({ by: z.string() }) }

  it.each<[string, (error: (code: string, data: unknown) => unknown) => unknown, unknown]>([
    ['a CommandError', () => new CommandError({ not: 'signed in' }), { not: 'signed in' }],
    [
      'a declared error',
      (error) => error('gone', { by: 'Ada' }),
      { code: 'gone', data: { by: 'Ada' } },
    ],
    ['any other value', () => ['text'], ['text']],
    ['an error', () => new Error('broken'), new IpcError('handler_failed', 'broken')],
    ['an IpcError', () => new IpcError('unsupported', 'no'), new IpcError('unsupported', 'no')],
  ])('rejects the call as it would from the handler: %s', async (_what, make, expected) => {
    const called = vi.fn()
    const use = middleware((_args, { error }): string => {
      throw make(error as never)
    })
    const later = middleware(async (_args, { error }): Promise<string> => {
      throw make(error as never)
    })
    expect(await answerOf(withAct(command(called, { use, errors })))).toEqual(expected)
    expect(await answerOf(withAct(command(called, { use: later, errors })))).toEqual(expected)
    expect(called).not.toHaveBeenCalled()
  })

  it('may be what next has thrown, or something better', async () => {
    const act = command((): string => {
      throw new CommandError('from the handler')
    })
    const seen: unknown[] = []
    const watch = middleware((_args, _context, next) => {
      try {
        return next()
      } catch (error) {
        seen.push((error as CommandError).value)
        throw error
      }
    })
    const replace = middleware(async (_args, _context, next) => {
      try {
        return await next()
      } catch {
        throw new CommandError('better')
      }
    })
    expect(await answerOf(withAct(act, Builder.default().use(watch)))).toBe('from the handler')
    expect(await answerOf(withAct(act, Builder.default().use(replace).use(watch)))).toBe('better')
    expect(seen).toEqual(['from the handler', 'from the handler'])
  })

  it('is logged like the error of a handler', async () => {
    const error = vi.fn()
    const builder = Builder.default()
      .logger({ ...silent, error })
      .use(() => {
        throw new Error('broken')
      })
      .commands({ act: command(() => 1) })
    await using test = await testApp(builder)
    await expect((await test.page()).invoke('act')).rejects.toThrow('broken')
    expect(error.mock.calls[0]?.[1]).toBe('command "act" failed: broken')
  })
})

describe('next', () => {
  it.each([
    ['at once', (next: Next) => [next(), next()]],
    ['later', async (next: Next) => [await next(), await next()]],
    ['while the first still runs', (next: Next) => Promise.all([next(), next()])],
  ])('rejects the call if it is called twice: %s', async (_when, run) => {
    const called = vi.fn(async () => 1)
    const act = command(called, { use: (_args, _context, next) => run(next) as never })
    expect(await answerOf(withAct(act))).toMatchObject({
      code: 'next_called_twice',
      message: 'a middleware of command `act` has called `next` twice',
    })
    expect(called).toHaveBeenCalledTimes(1)
  })

  it('may be forgotten: what the handler rejects with later ends no process', async () => {
    const rejected = vi.fn()
    process.on('unhandledRejection', rejected)
    const act = command(
      async () => {
        throw new Error('nobody hears of it')
      },
      {
        use: (_args, _context, next) => {
          void next()
          return 'early'
        },
      },
    )
    expect(await answerOf(withAct(act))).toBe('early')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', rejected)
    expect(rejected).not.toHaveBeenCalled()
  })

  it('does not begin with the handler once the call has been cancelled', async () => {
    const door = gate()
    const called = vi.fn()
    const seen: unknown[] = []
    const builder = Builder.default()
      .use(async (_args, { signal }, next) => {
        signal.addEventListener('abort', () => seen.push((signal.reason as IpcError).code))
        await door.passed
        try {
          return await next()
        } catch (error) {
          seen.push((error as IpcError).code)
          throw error
        }
      })
      .commands({ act: command(called) })
    await using test = await testApp(builder)
    const cancelling = new AbortController()
    const page = await test.page()
    const call = page.invoke('act', undefined, { signal: cancelling.signal })
    await vi.waitUntil(() => test.app.metrics().calls === 1)
    cancelling.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    await vi.waitUntil(() => seen.length === 1)
    door.open()
    await vi.waitUntil(() => test.app.metrics().calls === 0)
    expect([seen, called.mock.calls]).toEqual([['aborted', 'aborted'], []])
  })
})

it('the time limit of a call counts the time of its middleware', async () => {
  const act = command(() => 1, {
    timeoutMs: 5,
    use: async (_args, { signal }, next) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return await next()
    },
  })
  expect(await answerOf(withAct(act))).toMatchObject({ code: 'timed_out' })
})

describe('what is no middleware is refused before the app starts', () => {
  it.each([undefined, null, 'text', {}, [() => {}]])('%s', (odd) => {
    const refused = { code: 'invalid_config' }
    const thrown = (run: () => unknown): unknown => {
      try {
        return run()
      } catch (error) {
        return error
      }
    }
    expect(thrown(() => Builder.default().use(odd as never))).toMatchObject(refused)
    const act = command.use(odd as never)(() => 1)
    expect(thrown(() => Builder.default().commands({ act }))).toMatchObject(refused)
    const used = command(() => 1, { use: [odd as never] })
    if (!Array.isArray(odd))
      expect(thrown(() => Builder.default().commands({ used }))).toMatchObject(refused)
  })
})
