import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Programs } from './support/program.ts'

// Each test starts a process, which a busy machine takes its time for.
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
        const socket = new WebSocket(url.replace('http', 'ws') + '/.oxbow/link')
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
      expect(program.output).toContain('what did not end in time was cut off')
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
      program.signal('SIGINT')
      expect(await program.code()).toBe(1)
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
    'says in the log what ends the process because nobody catches it: it %s',
    async (how, code, origin) => {
      const program = programs.run(
        `uncaught-${how}`,
        `const say = (fields, message) => console.log(message, fields.origin)
        const logger = { debug() {}, info() {}, warn: say, error: say }
        await Builder.default().logger(logger).setup(() => { ${code} }).run({ oxbow: { host: 'none' } })`,
      )
      expect(await program.code()).toBe(1)
      expect(program.output).toContain(`nobody has caught an error: nobody minds ${origin}`)
    },
    TIMEOUT,
  )
})
