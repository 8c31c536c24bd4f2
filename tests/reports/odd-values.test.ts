// Each call gets exactly one answer, and other pages are unaffected, whatever the app's code throws or returns.
import { setTimeout as sleep } from 'node:timers/promises'
import { format } from 'node:util'
import { type App, Builder } from 'oxbow'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { AROUND, Mood, Moods, oddBuilder, PLACES, STREAMS } from './odd-app.ts'
import { ODD } from './odd-values.ts'

/** `npm run soak -- reports` tries all of them, `npm test` every third. */
const ODDS = Object.keys(ODD).filter(
  (_, index) => process.env.OXBOW_SOAK !== undefined || index % 3 === 0,
)

/** Errors that would make Node end the process. */
class Accidents implements Disposable {
  readonly #seen: unknown[] = []
  readonly #others = new Map<string, NodeJS.UncaughtExceptionListener[]>()
  readonly #note = (error: unknown): void => void this.#seen.push(error)

  constructor() {
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      this.#others.set(event, process.listeners(event as 'uncaughtException'))
      process.removeAllListeners(event)
      process.on(event as 'uncaughtException', this.#note)
    }
  }

  /** Their number, after all pending work has ended. */
  async count(): Promise<number> {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
    return this.#seen.splice(0).length
  }

  [Symbol.dispose](): void {
    for (const [event, others] of this.#others) {
      process.removeAllListeners(event)
      for (const other of others) process.on(event as 'uncaughtException', other)
    }
  }
}

/** The odd app, with two pages and a console that formats like Node's and discards its output. */
class World {
  readonly moods = new Moods()
  readonly accidents = new Accidents()
  readonly app: App
  #pages: RawClient[] = []
  #next = 0

  constructor() {
    const oxbow = { host: 'none', server: { metrics: true } } as const
    this.app = oddBuilder(this.moods).build({ oxbow }) as unknown as App
  }

  get page(): RawClient {
    return this.#pages[0] as RawClient
  }

  async start(): Promise<void> {
    await this.app.start()
    await this.load()
  }

  /** Reloads both pages. */
  async load(): Promise<void> {
    this.#pages = [await RawClient.join(this.app, 'main'), await RawClient.join(this.app, 'other')]
  }

  /** Calls a command, and waits for its answer. */
  async call(name: string, args: object = {}, page: RawClient = this.page): Promise<unknown[]> {
    const id = this.#next++
    page.send([['invoke', id, name, args]])
    const lost = page.ended.then(({ reason }) => Promise.reject(new Error(`line lost: ${reason}`)))
    const late = sleep(20_000, undefined, { ref: false }).then(() =>
      Promise.reject(new Error(`no answer of ${name}`)),
    )
    return await Promise.race([page.answer(id), lost, late])
  }

  /** Starts a call and aborts it. */
  async giveUp(name: string, args: object = {}): Promise<void> {
    const id = this.#next++
    this.page.send([['invoke', id, name, args]])
    await this.call('ping')
    this.page.send([['cancel', id]])
  }

  /** Reads the stream of an answer to its end. */
  async read(answer: unknown[]): Promise<void> {
    const [kind, , stream] = answer
    if (kind !== 'stream') return
    await this.call('plugin:__OXBOW__|stream_read', { stream, to: '__CHANNEL__:9' })
  }

  /** Tries each odd value; returns the harmful ones with their effects. */
  async harmOf(act: (odd: string) => Promise<unknown>): Promise<string[]> {
    const harm: string[] = []
    for (const odd of ODDS) {
      try {
        await act(odd)
        await this.#isWell()
      } catch (error) {
        harm.push(`${odd}: ${String(error)}`)
        await this.accidents.count()
        await this.load()
      }
    }
    return harm
  }

  /** Checks that both pages work, each call has one answer, and Node has no unhandled error. */
  async #isWell(): Promise<void> {
    for (const page of this.#pages) {
      expect((await this.call('ping', {}, page))[2]).toBe('pong')
      const answered = page.frames.filter(isAnswer).map(([, id]) => id)
      expect(answered).toEqual([...new Set(answered)])
    }
    expect(this.app.metrics()).toMatchObject({ calls: 0, streams: 0 })
    expect(await this.accidents.count()).toBe(0)
  }

  async stop(): Promise<void> {
    await this.app.stop()
    this.accidents[Symbol.dispose]()
  }
}

function isAnswer([kind]: readonly unknown[]): boolean {
  return kind === 'result' || kind === 'result-bytes' || kind === 'error'
}

function useWorld(): () => World {
  let world: World | undefined
  beforeAll(async () => {
    for (const level of ['log', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void format(...args))
    }
    world = new World()
    await world.start()
  })
  afterAll(async () => {
    await world?.stop()
    vi.restoreAllMocks()
  })
  return () => world as World
}

describe('a handler harms nothing else, and its call has one answer, whatever', () => {
  const world = useWorld()

  it.each(Object.keys(PLACES))('it %s', async (where) => {
    const harm = await world().harmOf((odd) =>
      world().call('act', { how: { odd, where }, to: '__CHANNEL__:8' }),
    )
    expect(harm).toEqual([])
  })

  it.each(Object.keys(STREAMS))('its stream does: %s', async (where) => {
    const harm = await world().harmOf(async (odd) =>
      world().read(await world().call('stream', { how: { odd, where } })),
    )
    expect(harm).toEqual([])
  })
})

describe('a middleware harms nobody, and its call has one answer, whatever', () => {
  const world = useWorld()

  it.each(Object.keys(AROUND))('it %s', async (where) => {
    const harm = await world().harmOf(async (odd) => {
      const how = { odd, where }
      await world().call('around', { how, later: false })
      await world().call('around', { how, later: true })
    })
    expect(harm).toEqual([])
  })
})

const HOWS = ['throws', 'rejects with', 'returns'] as const

const MOODS: Record<keyof Moods, (world: World) => Promise<unknown>> = {
  listener: (world) => world.call('plugin:event|emit', { event: 'listened', payload: null }),
  schema: async (world) => {
    await world.call('takes', { value: 1 })
    await world.call('takes', { value: null })
    await world.call('plugin:event|emit', { event: 'checked', payload: null })
    const reading = world.call('reads', { items: '__STREAM__:3' })
    await world.call('plugin:__OXBOW__|stream_value', { stream: 3, value: 1 })
    await world.call('plugin:__OXBOW__|stream_end', { stream: 3 })
    await reading
  },
  logger: async (world) => {
    world.moods.listener.odd = 'a revoked proxy'
    await world.call('act', {
      how: { odd: 'a revoked proxy', where: 'throws' },
      to: '__CHANNEL__:8',
    })
    await world.call('plugin:event|emit', { event: 'listened', payload: null })
    await world.call('no such command')
    const stranger = await RawClient.open(new URL(world.app.url('main')).origin)
    stranger.send('[nonsense')
    await stranger.ended
    world.moods.listener.odd = undefined
  },
  audit: (world) => world.call('ping'),
  authenticate: async (world) => {
    const answer = await fetch(new URL('/', world.app.url('main')))
    await answer.text()
  },
  abort: async (world) => {
    await world.giveUp('waits')
    await world.giveUp('waits_for_channel', { to: '__CHANNEL__:7' })
  },
}

describe('the other code of an app harms nothing else, whatever', () => {
  const world = useWorld()

  const parts = Object.keys(MOODS) as (keyof Moods)[]

  it.each(parts.flatMap((part) => HOWS.map((how) => [part, how] as const)))(
    'its %s %s',
    async (part, how) => {
      const mood = world().moods[part]
      const harm = await world().harmOf(async (odd) => {
        Object.assign(mood, { odd, how })
        try {
          await MOODS[part](world())
        } finally {
          mood.odd = undefined
        }
      })
      expect(harm).toEqual([])
    },
  )
})

describe('the start and the end of an app', () => {
  const oxbow = { host: 'none', shutdownMs: 1000 } as const

  it.each(ODDS)(
    'a hook that throws rejects the start, with just what it threw: %s',
    async (odd) => {
      using accidents = new Accidents()
      const thrown = ODD[odd]?.()
      const hook = async (): Promise<void> => {
        throw thrown
      }
      for (const builder of [
        Builder.default().setup(hook),
        Builder.default().plugin({ name: 'odd', setup: hook }),
      ]) {
        const app = builder.logger(silent).build({ oxbow })
        const caught = await app.start().then(
          () => [],
          (error: unknown) => [error],
        )
        expect([caught.length, Object.is(caught[0], thrown)]).toEqual([1, true])
      }
      expect(await accidents.count()).toBe(0)
    },
  )

  it.each(HOWS.flatMap((how) => ODDS.map((odd) => [how, odd] as const)))(
    'state whose end %s it does not keep other state: %s',
    async (how, odd) => {
      using accidents = new Accidents()
      const mood = Object.assign(new Mood(), { odd, how })
      const end = vi.fn()
      const Odd = class {
        [Symbol.asyncDispose] = () => mood.act()
        static get name(): string {
          throw mood.make()
        }
      }
      const app = Builder.default()
        .manage(
          new (class Other {
            [Symbol.dispose] = end
          })(),
        )
        .manage(new Odd())
        .logger(silent)
        .build({ oxbow })
      await app.start()
      await app.stop()
      expect(end).toHaveBeenCalledOnce()
      expect(await accidents.count()).toBe(0)
    },
  )
})

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
