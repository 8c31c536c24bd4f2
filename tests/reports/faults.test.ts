// Every fault is reported: in the log, and during development also in the console of the page.
import { type App, Builder, type Channel, CommandError, channel, command, type Logger } from 'oxbow'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { RawClient } from '../support/raw-client.ts'

interface LogLine {
  readonly level: keyof Logger
  readonly fields: Record<string, unknown>
  readonly message: string
}

class Broken {
  [Symbol.dispose](): void {
    throw new Error('the state is stuck')
  }
}

/** Values that the commands below store for their test. */
class Kept {
  channel: Channel<unknown> | undefined
}

function recorder(logs: LogLine[]): Logger {
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      logs.push({ level, fields: { ...fields }, message })
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

const boom = (): never => {
  throw new Error('boom')
}

const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitUntil(condition, { interval: 1, timeout: 10_000 })

function builder(kept: Kept) {
  return Builder.default()
    .manage(new Broken())
    .commands({
      throws: command(boom),
      rejects: command(async () => boom()),
      rejects_late: command(async (_args, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        throw new Error('boom')
      }),
      answers_wrongly: command(() => ({ big: 2n ** 64n })),
      answers_too_much: command(() => new Uint8Array(3 * 1024 * 1024)),
      asks_for_nothing: command((_args, { state }) => state(Map)),
      takes_long: command(
        (_args, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
        { timeoutMs: 5 },
      ),
      greets: command({ name: z.string() }, ({ name }) => name),
      refuses: command(() => {
        throw new CommandError('on purpose')
      }),
      keeps: command({ onItem: channel() }, ({ onItem }) => {
        kept.channel = onItem.retain()
      }),
      emits: command((_args, { app }) => app.emit('news', null)),
      emits_here: command((_args, { window }) => window.emit('here', null)),
    })
    .setup((app) => {
      app.listen('news', boom)
      app.listen('news', async () => boom())
      app.getWebviewWindow('main')?.listen('here', boom)
    })
}

/** A running app, its log, and a page of its window `main`. */
class World implements AsyncDisposable {
  readonly logs: LogLine[] = []
  readonly kept = new Kept()
  readonly app: App
  #page: RawClient | undefined

  constructor(dev: boolean) {
    const logger = recorder(this.logs)
    const oxbow = {
      host: 'none',
      limits: { messageBytes: 2 * 1024 * 1024, callsInFlight: 3 },
    } as const
    this.app = builder(this.kept).logger(logger).build({ oxbow }, { dev }) as unknown as App
  }

  get page(): RawClient {
    if (this.#page) return this.#page
    throw new Error('the world has not been started')
  }

  async start(): Promise<this> {
    await this.app.start()
    await this.load()
    return this
  }

  /** Loads or reloads the page. */
  async load(): Promise<void> {
    this.#page = await RawClient.join(this.app, 'main')
  }

  /** Calls a command and waits for the answer. */
  async call(name: string, args: object = {}, id = 0): Promise<void> {
    this.page.send([['invoke', id, name, args]])
    await this.page.answer(id)
  }

  /** The warnings and errors of the log. */
  get complaints(): LogLine[] {
    return this.logs.filter(({ level }) => level === 'warn' || level === 'error')
  }

  /** The lines in the console of the page. */
  get console(): string[] {
    return this.page.frames.flatMap(([kind, script]) => {
      const [, text] = /^console\.(?:warn|error)\((".*")\)$/s.exec(String(script)) ?? []
      return kind === 'eval' && text !== undefined ? [String(JSON.parse(text))] : []
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#page?.cut()
    await this.app.stop()
  }
}

interface Fault {
  readonly fault: string
  readonly happen: (world: World) => unknown
  /** The level of the line in the log in production. */
  readonly level: 'debug' | 'warn' | 'error'
  readonly message: string | RegExp
  /** The fields of the line. */
  readonly fields: Record<string, unknown>
}

const WINDOW = { window: 'main' }
const failed = (command: string, code: string): Record<string, unknown> => ({
  ...WINDOW,
  command,
  code,
  call: 0,
})

const faults: readonly Fault[] = [
  {
    fault: 'a command that there is not',
    happen: (world) => world.call('gret'),
    level: 'debug',
    message: 'command "gret" failed: Command gret not found',
    fields: failed('gret', 'command_not_found'),
  },
  {
    fault: 'a command that its page may not call',
    happen: (world) => world.call('plugin:clock|now'),
    level: 'warn',
    message: /^command "plugin:clock\|now" failed: /,
    fields: failed('plugin:clock|now', 'not_allowed'),
  },
  {
    fault: 'an argument that does not fit',
    happen: (world) => world.call('greets', { name: 1 }),
    level: 'debug',
    message: /^command "greets" failed: invalid args `name` for command `greets`/,
    fields: failed('greets', 'invalid_args'),
  },
  {
    fault: 'a handler that throws',
    happen: (world) => world.call('throws'),
    level: 'error',
    message: 'command "throws" failed: boom',
    fields: failed('throws', 'handler_failed'),
  },
  {
    fault: 'a handler that rejects',
    happen: (world) => world.call('rejects'),
    level: 'error',
    message: 'command "rejects" failed: boom',
    fields: failed('rejects', 'handler_failed'),
  },
  {
    fault: 'a handler that rejects after its call was given up',
    happen: (world) => {
      world.page.send([['invoke', 0, 'rejects_late', {}]])
      world.page.send([['cancel', 0]])
    },
    level: 'error',
    message: 'command "rejects_late" failed: boom',
    fields: failed('rejects_late', 'handler_failed'),
  },
  {
    fault: 'a result that is not JSON',
    happen: (world) => world.call('answers_wrongly'),
    level: 'error',
    message: /^command "answers_wrongly" failed: JSON error: /,
    fields: failed('answers_wrongly', 'invalid_result'),
  },
  {
    fault: 'a result that is too large',
    happen: (world) => world.call('answers_too_much'),
    level: 'warn',
    message: /^command "answers_too_much" failed: the result has 3145728 bytes/,
    fields: failed('answers_too_much', 'too_large'),
  },
  {
    fault: 'state that nobody manages',
    happen: (world) => world.call('asks_for_nothing'),
    level: 'error',
    message: /^command "asks_for_nothing" failed: state not managed/,
    fields: failed('asks_for_nothing', 'state_not_managed'),
  },
  {
    fault: 'a call that takes too long',
    happen: (world) => world.call('takes_long'),
    level: 'warn',
    message:
      'command "takes_long" failed: the call of takes_long timed out after 5 ms, while its handler ran',
    fields: failed('takes_long', 'timed_out'),
  },
  {
    fault: 'more calls than a page may have',
    happen: async (world) => {
      world.page.send([1, 2, 3].map((id) => ['invoke', id, 'rejects_late', {}]))
      await world.call('greets', { name: 'Ada' })
    },
    level: 'warn',
    message: 'command "greets" failed: the limit `callsInFlight` of 3 is reached',
    fields: failed('greets', 'too_many'),
  },
  {
    fault: 'a listener of the backend that throws',
    happen: (world) => world.call('emits_here'),
    level: 'error',
    message: 'a listener of "here" failed: boom',
    fields: { event: 'here', ...WINDOW },
  },
  {
    fault: 'a listener of the app that throws, and one that rejects',
    happen: (world) => world.call('emits'),
    level: 'error',
    message: 'a listener of "news" failed: boom',
    fields: { event: 'news' },
  },
  {
    fault: 'the removal of a listener that there is not',
    happen: (world) => world.call('plugin:event|unlisten', { event: 'news', eventId: 77 }),
    level: 'debug',
    message: '"news" has no listener 77 to remove',
    fields: { event: 'news', listener: 77, ...WINDOW },
  },
  {
    fault: 'a message to a document that has gone',
    happen: async (world) => {
      await world.call('keeps', { onItem: '__CHANNEL__:5' })
      await world.load()
      await until(() => world.kept.channel?.signal.aborted)
      await world.kept.channel?.send('anybody there?')
    },
    level: 'debug',
    message: /^messages of channel 5 are dropped/,
    fields: { channel: 5, ...WINDOW },
  },
]

describe.each([
  { who: 'somebody at work on the app', dev: true },
  { who: 'an app in use', dev: false },
])('to $who', ({ dev }) => {
  it.each(faults)('$fault is reported', async ({ happen, level, message, fields }) => {
    await using world = await new World(dev).start()
    await happen(world)
    const isIt = (text: string): boolean =>
      typeof message === 'string' ? text === message : message.test(text)
    const line = (await until(() => world.logs.find((line) => isIt(line.message)))) as LogLine
    expect(line.fields).toMatchObject(fields)
    // Mistakes of a page are warnings only during development; in production they would be noise.
    expect(line.level).toBe(dev && level === 'debug' ? 'warn' : level)
    await world.call('plugin:app|version', {}, 99)
    const texts = world.console.map((text) => text.replace(/^\[oxbow\] /, ''))
    if (dev) expect(texts.some(isIt)).toBe(true)
    else expect(world.console).toEqual([])
  })

  it('an intended error of a command is an answer, and not a fault', async () => {
    await using world = await new World(dev).start()
    await world.call('refuses')
    await world.call('plugin:app|version', {}, 99)
    expect(world.complaints).toEqual([])
    expect(world.console).toEqual([])
  })

  it('failing hooks are reported: `authenticate` and `audit`', async () => {
    const logs: LogLine[] = []
    const app = Builder.default()
      .logger(recorder(logs))
      .authenticate(async () => boom())
      .audit(boom)
      .build({ oxbow: { host: 'none' } }, { dev })
    await app.start()
    const response = await fetch(app.access('main').url)
    await app.stop()
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('boom')
    const errors = logs.filter(({ level }) => level === 'error')
    expect(errors).toContainEqual(
      expect.objectContaining({ message: 'the audit has failed: boom' }),
    )
    expect(JSON.stringify(errors)).toContain('a request has failed')
  })

  it('state that cannot be disposed of is reported', async () => {
    const world = await new World(dev).start()
    await world[Symbol.asyncDispose]()
    expect(world.complaints).toMatchObject([
      {
        level: 'error',
        message: 'disposing of Broken failed: the state is stuck',
        fields: { state: 'Broken' },
      },
    ])
  })
})
