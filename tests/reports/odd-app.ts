// An app that throws and returns odd values in every place where Oxbow calls an app's code.
import { Readable } from 'node:stream'
import {
  type AppHandle,
  type Audit,
  Builder,
  type Channel,
  type CommandContext,
  CommandError,
  channel,
  command,
  type EventSchema,
  type Logger,
  type MiddlewareResult,
  type Next,
  stream,
} from 'oxbow'
import { z } from 'zod'
import { ODD } from './odd-values.ts'

/** The places at which a handler does something odd. */
type Place = (odd: () => unknown, context: CommandContext, to: Channel<unknown>) => unknown

const fail = (value: unknown): never => {
  throw value
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Odd behaviours of a handler, by name. Most return an odd value too. */
export const PLACES: Readonly<Record<string, Place>> = {
  throws: (odd) => fail(odd()),
  rejects: async (odd) => fail(odd()),
  'rejects later': async (odd) => {
    await turn()
    fail(odd())
  },
  returns: (odd) => odd(),
  resolves: async (odd) => odd(),
  'resolves later': async (odd) => {
    await turn()
    return odd()
  },
  'returns among others': (odd) => ({ list: [odd()] }),
  'resolves with others': async (odd) => ({ list: [odd()] }),
  'is what toJSON returns': (odd) => ({ toJSON: odd }),
  'is what toJSON throws': async (odd) => ({ toJSON: () => fail(odd()) }),
  'is what a getter throws': async (odd) => ({
    get odd() {
      return fail(odd())
    },
  }),
  'fails with it on purpose': async (odd) => fail(new CommandError(odd())),
  'fails with it as data': async (odd, { error }) => fail(error('code', odd())),
  sends: async (odd, _context, to) => await to.send(odd()),
  emits: async (odd, { app }) => app.emit('nothing', odd()),
  'filters with it': async (odd, { app }) => app.emitFilter('listened', null, () => fail(odd())),
  'manages it': async (odd, { app }) => app.tryState(odd() as symbol),
  'adds a resource': async (odd, { window }) => {
    const rid = window.resources.add({ close: () => fail(odd()) })
    window.resources.close(rid)
  },
  'adds an async resource': async (odd, { window }) => {
    const rid = window.resources.add({ close: async () => fail(odd()) })
    window.resources.close(rid)
  },
}

/** Odd streams, by name. */
export const STREAMS: Readonly<Record<string, Place>> = {
  'a generator yields it': function* (odd) {
    yield odd()
  },
  'a generator throws it': function* (odd) {
    yield fail(odd())
  },
  'an async generator yields it': async function* (odd) {
    yield odd()
  },
  'an async generator throws it': async function* (odd) {
    yield 1
    fail(odd())
  },
  'it is an item': (odd) => iterating(() => odd()),
  'it is the value of an item': (odd) => iterating(() => ({ done: false, value: odd() })),
  'the value of an item throws it': (odd) =>
    iterating(() => Object.defineProperty({ done: false }, 'value', { get: () => fail(odd()) })),
  'the end of an item throws it': (odd) =>
    iterating(() => Object.defineProperty({}, 'done', { get: () => fail(odd()) })),
  'there is no iterator but it': (odd) => ({ [Symbol.asyncIterator]: odd }),
  'making the iterator throws it': (odd) => ({ [Symbol.asyncIterator]: () => fail(odd()) }),
  'stopping throws it': (odd) => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 1n << 99n }),
      return: () => fail(odd()),
    }),
  }),
  'a web stream fails with it': (odd) =>
    new ReadableStream({ pull: (controller) => controller.error(odd()) }),
  'a stream of Node fails with it': (odd) =>
    new Readable({
      read() {
        this.destroy(odd() as Error)
      },
    }),
}

/** Odd behaviours of a middleware, by name. */
export const AROUND: Readonly<Record<string, (odd: () => unknown, next: Next) => unknown>> = {
  throws: (odd) => fail(odd()),
  rejects: async (odd) => fail(odd()),
  returns: (odd) => odd(),
  'adds it to the context': (odd, next) => next(odd() as object),
  'adds it to the context later': async (odd, next) => await next({ odd: odd() }),
  'throws it after the handler': async (odd, next) => {
    await next()
    fail(odd())
  },
  'throws it before the handler has ended': (odd, next) => {
    void next()
    fail(odd())
  },
  'asks twice for it': (odd, next) => [next({ odd: odd() }), next(odd() as object)],
}

/** An iterable with one odd item. */
function iterating(odd: () => unknown): object {
  let given = 0
  const next = (): unknown => (given++ === 0 ? odd() : { done: true })
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

/** A schema whose own code is odd. */
function schemaOf(mood: Mood): EventSchema<unknown> {
  const validate = (): never => mood.act() as never
  return { '~standard': { version: 1, vendor: 'odd', validate } }
}

/** The next behaviour of the app's code. */
export class Mood {
  /** The name of the odd value; `undefined` for normal behaviour. */
  odd: string | undefined
  /** How the code behaves. */
  how: 'throws' | 'rejects with' | 'returns' = 'throws'

  make(): unknown {
    return this.odd === undefined ? undefined : ODD[this.odd]?.()
  }

  act(): unknown {
    if (this.odd === undefined) return { value: null }
    if (this.how === 'throws') fail(this.make())
    return this.how === 'rejects with' ? (async () => fail(this.make()))() : this.make()
  }
}

/** The current behaviour of each part of the app. */
export class Moods {
  readonly listener: Mood = new Mood()
  readonly schema: Mood = new Mood()
  readonly logger: Mood = new Mood()
  readonly audit: Mood = new Mood()
  readonly authenticate: Mood = new Mood()
  readonly abort: Mood = new Mood()
}

const oddOf = ({ odd }: { odd: string }): (() => unknown) => ODD[odd] ?? (() => undefined)

const odds = z.object({ odd: z.string(), where: z.string() })

/** The app. */
export function oddBuilder(moods: Moods) {
  const schema = schemaOf(moods.schema)
  return Builder.default()
    .events({ checked: schema })
    .logger(loggerOf(moods.logger))
    .audit(() => moods.audit.act() as ReturnType<Audit>)
    .authenticate(() =>
      moods.authenticate.odd === undefined ? {} : (moods.authenticate.act() as object),
    )
    .commands({
      ping: command(() => 'pong'),
      act: command({ how: odds, to: channel<unknown>() }, ({ how, to }, context) =>
        PLACES[how.where]?.(oddOf(how), context as CommandContext, to),
      ),
      stream: command({ how: odds }, ({ how }, context) =>
        STREAMS[how.where]?.(oddOf(how), context as CommandContext, undefined as never),
      ),
      takes: command({ value: schema }, () => 'taken'),
      reads: command({ items: stream(schema) }, async ({ items }) => {
        for await (const _ of items);
      }),
      around: command(
        { how: odds, later: z.boolean() },
        ({ how, later }) => {
          const act = (): never => fail(oddOf(how)())
          return later ? turn().then(act) : act()
        },
        {
          use: ({ how }: { how: z.infer<typeof odds> }, _context: CommandContext, next: Next) =>
            AROUND[how.where]?.(oddOf(how), next) as MiddlewareResult,
        },
      ),
      waits: command((_args, { signal }) => waitFor(signal, moods.abort)),
      waits_for_channel: command({ to: channel<unknown>() }, async ({ to }) => {
        await waitFor(to.signal, moods.abort)
      }),
    })
    .setup((app) => listenTo(app as never, moods.listener))
}

function listenTo(app: AppHandle, mood: Mood): void {
  app.listen('listened', () => mood.act())
  app.listen('listened', async () => await mood.act())
}

/** Waits for the end of a call, with odd abort listeners. */
function waitFor(signal: AbortSignal, mood: Mood): Promise<void> {
  signal.addEventListener('abort', () => mood.act())
  signal.addEventListener('abort', { handleEvent: () => mood.act() })
  signal.onabort = () => mood.act()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

function loggerOf(mood: Mood): Logger {
  const log = (): void => (mood.odd === undefined ? undefined : (mood.act() as never))
  return { debug: log, info: log, warn: log, error: log }
}
