// The types of values that middleware add to the context. Checked by `npm run check`.
import { client } from '@oxbow/api'
import {
  Builder,
  type CommandContext,
  channel,
  command,
  commandFor,
  definePlugin,
  event,
  middleware,
} from 'oxbow'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

interface User {
  readonly name: string
  readonly isAdmin: boolean
}

declare function userOf(identity: object | undefined): User | undefined
declare function findUser(identity: object | undefined): Promise<User>

const events = { progress: event<number>() }

const signedIn = middleware((args, { identity }, next) => {
  expectTypeOf(args).toEqualTypeOf<Readonly<Record<string, unknown>>>()
  const user = userOf(identity)
  if (!user) throw new Error('not signed in')
  return next({ user })
})

const slowlySignedIn = middleware(async (_args, { identity }, next) => {
  const user = await findUser(identity)
  const result = await next({ user })
  return result
})

const admin = middleware((_args, { user, window }: CommandContext & { user: User }, next) => {
  if (!user.isAdmin) throw new Error(`not an admin, in ${window.label}`)
  return next({ admin: user })
})

const traced = middleware((_args, { command }, next) => {
  expectTypeOf(command).toBeString()
  return next()
})

const cached = middleware((_args, _context, next) => (Date.now() > 1 ? 'cached' : next({ at: 1 })))

const sometimes = middleware((_args, { identity }, next) => {
  const user = userOf(identity)
  return user ? next({ user }) : next()
})

export const app = Builder.default()
  .events(events)
  .use(traced)
  .use(slowlySignedIn)
  .use(admin)
  .use((_args, { app, user, admin }, next) => {
    app.emit('progress', 1)
    // @ts-expect-error an event that the app does not have
    app.emit('finished')
    expectTypeOf(user).toEqualTypeOf<User>()
    expectTypeOf(admin).toEqualTypeOf<User>()
    return next({ db: 'open' as const })
  })
  .commands((command) => ({
    whoami: command((_args, { user, db }) => ({ name: user.name, db })),
    hello: command({ text: z.string() }, ({ text }, { admin, app, window, error, signal }) => {
      app.emit('progress', 1)
      // @ts-expect-error a payload of another type
      window.emit('progress', '1')
      // @ts-expect-error an error that is not declared
      error('Other', {})
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      return `${text} ${admin.name}`
    }),
    // @ts-expect-error nobody adds it
    nothing: command((_args, { nothing }) => nothing),
    spread: command((_args, context) => {
      const more = { ...context, more: 1 }
      expectTypeOf(more.user).toEqualTypeOf<User>()
      expectTypeOf(more.window.label).toBeString()
      expectTypeOf(more.signal).toEqualTypeOf<AbortSignal>()
      expectTypeOf(more.state).toEqualTypeOf<typeof context.state>()
      expectTypeOf(more.more).toBeNumber()
      // @ts-expect-error there is no way to the line
      return more.connection
    }),
    extra: command.use(cached).use(traced)((_args, { at, user }) => {
      expectTypeOf(at).toBeNumber()
      return user.name
    }),
  }))

const userCommand = command.use(signedIn)
const adminCommand = userCommand.use(admin)

export const others = {
  whoami: userCommand((_args, { user }) => user.name),
  name: adminCommand({ n: z.number() }, ({ n }, { user, admin }) => [n, user.name, admin.name]),
  // @ts-expect-error the function adds no admin
  wrong: userCommand((_args, { admin }) => admin),
  one: command((_args, { user }) => user.name, { use: signedIn }),
  list: command({ n: z.number() }, ({ n }, { user, at }) => [n, user.name, at], {
    use: [signedIn, cached],
    renameAll: 'snake_case',
  }),
  needs: command((_args, { admin }) => admin.name, { use: [signedIn, admin] }),
  served: userCommand((_args, { admin }) => admin.name, { use: [admin] }),
  both: userCommand(
    { on: channel<number>() },
    ({ on }, { user, at, error }) => {
      void on.send(at)
      if (at > 2) throw error('late', at)
      // @ts-expect-error an error that is not declared
      error('early', 1)
      return user.name
    },
    { use: [cached], errors: { late: z.number() } },
  ),
  inline: command((_args, context) => context.window.label, {
    use: (_args, _context, next) => next(),
  }),
  // @ts-expect-error a middleware that adds nothing
  nothing: command((_args, { user }) => user, { use: [traced] }),
  maybe: command.use(sometimes)((_args, context) => {
    // @ts-expect-error one way does not add it
    return context.user
  }),
  merged: command.use((_args, context, next) => next({ ...context, extra: 1 }))(
    (_args, { extra, window }) => extra + window.label.length,
  ),
}

// @ts-expect-error the function has not added the user that it needs
command.use(admin)
// @ts-expect-error the app has not added the user that it needs
Builder.default().use(admin)
// @ts-expect-error the result of `next` is not returned
Builder.default().use((_args, _context, next) => void next())
Builder.default().use(
  // @ts-expect-error the result of `next` is not returned
  async (_args, _context, next) => {
    await next()
  },
)
// @ts-expect-error the result of `next` is not returned
middleware(async (_args, _context, next) => {
  await next()
})
// @ts-expect-error only objects can be added
middleware((_args, _context, next) => next('user'))

// Commands of a module that rely on the middleware of their app.
const typed = commandFor<typeof events, { user: User }>()
const moduleCommands = {
  start: typed((_args, { app, user }) => {
    app.emit('progress', 1)
    return user.name
  }),
  stop: typed.use(cached)({ n: z.number() }, ({ n }, { user, at }) => [n, user.name, at]),
}
export const withUser = Builder.default().use(signedIn).commands(moduleCommands)
// @ts-expect-error the app has no middleware that adds a user
Builder.default().commands(moduleCommands)
// @ts-expect-error a plugin cannot rely on the middleware of an app
definePlugin({ name: 'module', commands: moduleCommands })
export const plugin = definePlugin({ name: 'module', commands: others })

export async function page(): Promise<void> {
  const { invoke } = client<typeof app>()
  expectTypeOf(await invoke('whoami')).toEqualTypeOf<{ name: string; db: 'open' }>()
  expectTypeOf(await invoke('hello', { text: 'a' })).toEqualTypeOf<string>()
  const { invoke: call } = client<typeof withUser>()
  expectTypeOf(await call('start')).toEqualTypeOf<string>()
  await call('stop', { n: 1 })
}
