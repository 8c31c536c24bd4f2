import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Programs } from '../support/program.ts'

// Each test starts a process, which is slow on a busy machine.
const TIMEOUT = 40_000

let programs: Programs

beforeAll(async () => {
  programs = await Programs.prepare()
}, TIMEOUT)

afterAll(() => programs[Symbol.dispose]())

/** Runs an app; its page, in the same process, calls a command as soon as the app has started. */
function app(name: string, handler: string, { shutdownMs = 20_000, rest = '' } = {}) {
  const text = `
    import { WebSocket } from 'ws'
    const app = Builder.default()
      .commands({ work: command(${handler}) })
      .setup((app) => setImmediate(async () => {
        const { url, key } = app.access('main')
        const socket = new WebSocket(url.replace('http', 'ws') + '/.oxbow/line')
        socket.on('error', () => {})
        socket.on('open', () => socket.send(JSON.stringify([['hello', 1, key, 7]])))
        socket.once('message', () => socket.send('[["invoke",0,"work",{}]]'))
        socket.on('message', (data) => console.log('page got', String(data)))
      }))
    const code = await app.run({ oxbow: { host: 'none', shutdownMs: ${shutdownMs} } })
    console.log('returned', code)
    ${rest}
  `
  return programs.run(name, text)
}

const HONOURS = `async (_args, { signal }) => {
  console.log('working')
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  console.log('stopping:', signal.reason.code)
  return 'stopped'
}`

const IGNORES = `() => {
  console.log('working')
  return new Promise(() => {})
}`

describe('run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 at %s when the handler honours its signal, whose answer still arrives',
    async (signal) => {
      const program = app(`honours-${signal}`, HONOURS)
      await program.says('working')
      program.signal(signal)
      expect(await program.code()).toBe(0)
      expect(program.output).toContain('stopping: shutting_down')
      expect(program.output).toContain('["result",0,"stopped"]')
      expect(program.output).toContain('returned 0')
    },
    TIMEOUT,
  )

  it(
    'ends with 1 at SIGTERM when a handler ignores its signal for longer than shutdownMs',
    async () => {
      const program = app('ignores', IGNORES, { shutdownMs: 50 })
      await program.says('working')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(1)
      expect(program.output).toContain('not everything ended in time; the rest was cut off')
    },
    TIMEOUT,
  )

  it(
    'takes a Ctrl+C that the terminal and npm both pass on for one',
    async () => {
      const program = app('npm', HONOURS)
      await program.says('working')
      program.signal('SIGINT')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(0)
      expect(program.output).toContain('returned 0')
    },
    TIMEOUT,
  )

  it(
    'ends at once with 1 at the second signal',
    async () => {
      const program = app(
        'twice',
        IGNORES.replace('() =>', `(_args, { signal }) =>`).replace(
          `console.log('working')`,
          `console.log('working'); signal.addEventListener('abort', () => console.log('heard the first'))`,
        ),
      )
      await program.says('working')
      program.signal('SIGINT')
      await program.says('heard the first')
      expect(await program.insist('SIGINT')).toBe(1)
      expect(program.output).not.toContain('returned')
    },
    TIMEOUT,
  )

  it(
    'ends with 0 at a signal while a hook still waits, and does not linger',
    async () => {
      const text = `
        process.title = 'oxbow test'
        setInterval(() => {}, 1000)
        const app = Builder.default().setup(async () => {
          console.log('waiting')
          await new Promise(() => {})
        })
        console.log('returned', await app.run({ oxbow: { host: 'none' } }))
      `
      const program = programs.run('hook-waits', text)
      await program.says('waiting')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(0)
      expect(program.output).toContain('returned 0')
    },
    TIMEOUT,
  )

  it.each([
    {
      what: 'a hook fails',
      builder: `.setup(() => { throw new Error('no database') })`,
      config: '{}',
      text: 'no database',
    },
    {
      what: 'the configuration is wrong',
      builder: '',
      config: `{ oxbow: { port: -1 } }`,
      text: 'oxbow.port',
    },
  ])(
    'ends with 1 and says why when $what',
    async ({ what, builder, config, text }) => {
      const program = programs.run(
        what.replaceAll(' ', '-'),
        `process.env.OXBOW_HOST = 'none'
        console.log('returned', await Builder.default()${builder}.run(${config}))`,
      )
      expect(await program.code()).toBe(1)
      expect(program.output).toContain('the app could not start: ')
      expect(program.output).toContain(text)
      expect(program.output).toContain('returned 1')
    },
    TIMEOUT,
  )

  it(
    'ends with the code of exit(), after state has been disposed of',
    async () => {
      const text = `
        class Database { [Symbol.dispose]() { console.log('database closed') } }
        const app = Builder.default().manage(new Database()).setup((app) => app.exit(7))
        console.log('returned', await app.run({ oxbow: { host: 'none' } }))
      `
      const program = programs.run('exit', text)
      expect(await program.code()).toBe(7)
      expect(program.output).toMatch(/database closed\s+returned 7/)
    },
    TIMEOUT,
  )

  it.each([
    ['throws', `setTimeout(() => { throw new Error('nobody minds') })`, 'uncaughtException'],
    ['rejects', `void Promise.reject(new Error('nobody minds'))`, 'unhandledRejection'],
  ])(
    'logs the uncaught error that ends the process: it %s',
    async (how, code, origin) => {
      const program = programs.run(
        `uncaught-${how}`,
        `const say = (fields, message) => console.log(message, fields.origin)
        const logger = { debug() {}, info() {}, warn: say, error: say }
        await Builder.default().logger(logger).setup(() => { ${code} }).run({ oxbow: { host: 'none' } })`,
      )
      expect(await program.code()).toBe(1)
      expect(program.output).toContain(`uncaught error: nobody minds ${origin}`)
    },
    TIMEOUT,
  )
})

describe('run in a terminal', () => {
  const TEXT = `
    delete process.env.DISPLAY
    delete process.env.WAYLAND_DISPLAY
    const config = { productName: 'Downloads', oxbow: { host: 'browser', port: 0 } }
    console.log('returned', await Builder.default().run(config))
  `
  const KEYS = 'Press o and Enter for a new address, Ctrl+C to stop.'
  const addresses = (output: string): number => output.match(/http:\S+oxbow-ticket=/g)?.length ?? 0

  it(
    'prints a new address by o and Enter, and ends by Ctrl+C',
    async () => {
      const program = programs.runAtTerminal('terminal', TEXT)
      await program.says(`\x1b[2m${KEYS}`)
      expect(addresses(program.output)).toBe(1)
      program.type('o\r')
      await vi.waitUntil(() => addresses(program.output) === 2)
      program.type('\x03')
      await program.says('returned')
      expect(await program.code()).toBe(0)
    },
    TIMEOUT,
  )

  it(
    'leaves the input to a program that asks a question, and colours where nobody wants any',
    async () => {
      const text = `
        import { createInterface } from 'node:readline/promises'
        ${TEXT.replace('console.log', 'const ended = ').replace("'returned', await", '')}
        setTimeout(async () => {
          const lines = createInterface({ input: process.stdin, output: process.stdout })
          console.log('answer:', await lines.question('Which one? '))
          lines.close()
          await ended
        }, 500)
      `
      const program = programs.runAtTerminal('question', text, { NO_COLOR: '1' })
      await program.says('Which one? ')
      program.type('o\r')
      await program.says('answer: o')
      expect(addresses(program.output)).toBe(1)
      expect(program.output).not.toContain('\x1b[2m')
      program.type('\x03')
      expect(await program.code()).toBe(0)
    },
    TIMEOUT,
  )

  it(
    'says nothing if OXBOW_TERMINAL turns it off',
    async () => {
      const program = programs.runAtTerminal('silent', TEXT, { OXBOW_TERMINAL: 'off' })
      await program.says('It works once.')
      program.type('o\r')
      program.type('\x03')
      await program.says('returned')
      expect(program.output).not.toContain('Ctrl+C to stop')
      expect(addresses(program.output)).toBe(1)
    },
    TIMEOUT,
  )
})

/** An app that uses `start` instead of `run`, beside a server that keeps the process alive. */
function started(
  name: string,
  { handler = HONOURS, options = '{}', before = '', after = '', shutdownMs = 20_000 } = {},
) {
  const text = `
    import { createServer } from 'node:http'
    import { WebSocket } from 'ws'
    class Database { [Symbol.dispose]() { console.log('database closed') } }
    const app = Builder.default()
      .manage(new Database())
      .commands({ work: command(${handler}) })
      .build({ oxbow: { host: 'none', shutdownMs: ${shutdownMs} } }, ${options})
    ${before}
    await app.start()
    createServer().listen(0, '127.0.0.1')
    ${after}
    const { url, key } = app.access('main')
    const socket = new WebSocket(url.replace('http', 'ws') + '/.oxbow/line')
    socket.on('error', () => {})
    socket.on('open', () => socket.send(JSON.stringify([['hello', 1, key, 7]])))
    socket.once('message', () => socket.send('[["invoke",0,"work",{}]]'))
    socket.on('message', (data) => console.log('page got', String(data)))
  `
  return programs.run(name, text)
}

describe('an app that is built and started', () => {
  it(
    'ends with 1 if a handler had to be cut off',
    async () => {
      const program = started('started-ignores', { handler: IGNORES, shutdownMs: 50 })
      await program.says('working')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(1)
      expect(program.output).toContain('not everything ended in time; the rest was cut off')
    },
    TIMEOUT,
  )

  it.each(['before', 'after'])(
    'leaves the end of the process to a program that has a listener of its own, since %s the start',
    async (when) => {
      const listen = `
        process.once('SIGTERM', async () => {
          console.log('stopped', await app.stop(), await app.ended)
          setTimeout(() => process.exit(7), 1500)
        })
      `
      const program = started(`started-beside-${when}`, { [when]: listen })
      await program.says('working')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(7)
      expect(program.output).toContain('stopped true 0')
    },
    TIMEOUT,
  )

  it(
    'handles no signal with `signals: false`: the process ends as always in Node',
    async () => {
      const program = started('started-deaf', { options: '{ signals: false }' })
      await program.says('working')
      program.signal('SIGTERM')
      expect(await program.code()).toBe('SIGTERM')
      expect(program.output).not.toContain('stopping')
    },
    TIMEOUT,
  )

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 at %s as run does: calls get time to finish, then state is disposed of',
    async (signal) => {
      const program = started(`started-${signal}`)
      await program.says('working')
      program.signal(signal)
      expect(await program.code()).toBe(0)
      expect(program.output).toContain('stopping: shutting_down')
      expect(program.output).toMatch(/\["result",0,"stopped"\][\s\S]*database closed/)
    },
    TIMEOUT,
  )

  it(
    'ends at once with 1 at the second signal',
    async () => {
      const program = started('started-twice', {
        handler: `(_args, { signal }) => {
          console.log('working')
          signal.addEventListener('abort', () => console.log('heard the first'))
          return new Promise(() => {})
        }`,
      })
      await program.says('working')
      program.signal('SIGINT')
      await program.says('heard the first')
      expect(await program.insist('SIGINT')).toBe(1)
      expect(program.output).not.toContain('database closed')
    },
    TIMEOUT,
  )

  it.each([
    ['waits for ever', 'await new Promise(() => {})'],
    ['ends then', 'await app.ended'],
    ['fails then', `await app.ended; throw new Error('no database')`],
  ])(
    'ends with 0 and no error at a signal while a hook %s',
    async (what, wait) => {
      const program = programs.run(
        `started-hook-${what.replaceAll(' ', '-')}`,
        `const app = Builder.default()
          .setup(async () => { console.log('hook'); ${wait} })
          .build({ oxbow: { host: 'none' } })
        await app.start()
        console.log('started')`,
      )
      await program.says('hook')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(0)
      expect(program.output).not.toMatch(/started|Error|Warning/)
    },
    TIMEOUT,
  )

  it(
    'gives every app of the process its time before the process ends',
    async () => {
      const program = programs.run(
        'started-several',
        `import { setTimeout as pause } from 'node:timers/promises'
        const start = async (name, ms) => {
          class Slow { async [Symbol.asyncDispose]() { await pause(ms); console.log(name, 'closed') } }
          const builder = Builder.default().manage(new Slow())
          await builder.build({ oxbow: { host: 'none', shutdownMs: 20_000 } }).start()
        }
        await start('quick', 0)
        // Longer than an ended program may take to exit.
        await start('slow', 2000)
        const running = Builder.default().run({ oxbow: { host: 'none' } })
        console.log('all started')
        await running`,
      )
      await program.says('all started')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(0)
      expect(program.output).toMatch(/quick closed[\s\S]*slow closed/)
    },
    TIMEOUT,
  )

  it(
    'leaves signals alone with `signals: false` and after the end, and listens once for all apps',
    async () => {
      const program = programs.run(
        'started-alone',
        `process.on('warning', (warning) => console.log('warned', warning))
        const count = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')
        const apps = (length) =>
          Array.from({ length }, () => Builder.default().build({ oxbow: { host: 'none' } }))
        const own = Builder.default().build({ oxbow: { host: 'none' } }, { signals: false })
        await own.start()
        console.log('own:', count())
        const all = apps(12)
        await Promise.all(all.map((app) => app.start()))
        console.log('all:', count())
        const failing = Builder.default().setup(() => { throw new Error('no') })
        await failing.build({ oxbow: { host: 'none' } }).start().catch(() => {})
        for (const app of all) await app.stop()
        await all[0].start().catch(() => {})
        console.log('after:', count())
        process.once('SIGTERM', async () => {
          console.log('mine', await own.stop())
          process.exit(5)
        })
        console.log('ready')`,
      )
      await program.says('ready')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(5)
      expect(program.output).toMatch(/own: 0[\s\S]*all: 2[\s\S]*after: 0[\s\S]*mine true/)
      expect(program.output).not.toContain('warned')
    },
    TIMEOUT,
  )

  it(
    'handles the next signal too if the program has kept the process',
    async () => {
      const program = programs.run(
        'started-again',
        `const start = async () => {
          const app = Builder.default().build({ oxbow: { host: 'none' } })
          await app.start()
          return app
        }
        let count = 0
        const first = await start()
        const second = await start()
        process.on('SIGTERM', async () => {
          console.log('ended', ++count, await first.stop(), await second.stop())
          if (count > 1) process.exit(3)
          const third = await start()
          third.ended.then(() => console.log('third ended'))
          console.log('ready again')
        })
        console.log('ready')`,
      )
      await program.says('ready')
      program.signal('SIGTERM')
      await program.says('ready again')
      program.signal('SIGTERM')
      expect(await program.code()).toBe(3)
      expect(program.output).toContain('third ended')
    },
    TIMEOUT,
  )
})
