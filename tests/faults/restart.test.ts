// When a backend crashes and restarts, its pages get the outcome of all pending work, and resume by themselves.
import { Channel, connect, listen } from '@oxbow/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Program, Programs } from '../../packages/oxbow/test/support/program.ts'
import { Chromium } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { buildFrontend, type FaultyFrontend } from './frontend.ts'
import { type Seen, Visit } from './visit.ts'

/** A running backend, and the ways to connect to it. */
interface Running {
  readonly program: Program
  readonly pid: number
  readonly port: number
  /** With a ticket, for a browser. */
  readonly address: string
  /** For a client in Node. */
  readonly access: { readonly url: string; readonly key: string }
}

/** A page in Node or in a browser. */
interface Visitor extends AsyncDisposable {
  seen(): Promise<Seen>
  begin(command: string): Promise<void>
}

let programs: Programs
let frontend: FaultyFrontend
const chromium = new Chromium()

beforeAll(async () => {
  programs = await Programs.prepare()
  frontend = await buildFrontend()
})

afterAll(async () => {
  programs[Symbol.dispose]()
  await frontend.remove()
  await chromium.close()
})

/** Starts the first backend on a port, or its successor. */
async function start(port: number, isFirst: boolean): Promise<Running> {
  const config = {
    app: { windows: [{ label: 'main' }] },
    build: { frontendDist: frontend.folder },
    oxbow: {
      host: 'none',
      port,
      shutdownMs: 50,
      server: { secret: 'known to the first process and to the second' },
    },
  }
  const program = programs.run(`backend-${crypto.randomUUID()}`, textOf(config, isFirst))
  await program.says('}ready')
  return { program, ...JSON.parse(program.output.slice(0, program.output.indexOf('ready'))) }
}

/** A program that prints the ways to connect. Only the first one issues a key, as pages keep theirs. */
function textOf(config: object, isFirst: boolean): string {
  return `
import { setTimeout as pause } from 'node:timers/promises'
import { channel } from './oxbow.mjs'
const ignore = () => {}
const app = Builder.default()
  .logger({ debug: ignore, info: ignore, warn: ignore, error: ignore })
  .commands({
    pid: command(() => process.pid),
    hold: command(() => new Promise(() => {})),
    announce: command((_args, { app }) => app.emit('news', process.pid)),
    flow: command({ on: channel() }, async ({ on }) => {
      for (let number = 0; ; number++) {
        await on.send(number)
        await pause(5)
      }
    }),
  })
  .build(${JSON.stringify(config)})
process.on('SIGTERM', async () => {
  await app.stop()
  process.exit()
})
await app.start()
const address = app.url('main')
const access = ${isFirst ? "app.access('main')" : 'null'}
const port = Number(new URL(address).port)
console.log(JSON.stringify({ pid: process.pid, port, address, access }) + 'ready')
`
}

async function visitFromNode({ access }: Running): Promise<Visitor> {
  const page = await connect({ ...access, WebSocket })
  const { connection } = page
  const visit = new Visit({
    invoke: page.invoke as never,
    listen: (event, handler) => listen(event, handler, { connection }),
    channel: () => new Channel(undefined, connection),
  })
  await visit.start()
  return {
    seen: async () => structuredClone(visit.seen),
    begin: async (command) => visit.begin(command),
    [Symbol.asyncDispose]: async () => page.close(),
  }
}

async function visitFromChromium({ address }: Running): Promise<Visitor> {
  const context = await chromium.newContext()
  const page = await context.newPage()
  await page.goto(address)
  await page.evaluate(() => window.visit.start())
  return {
    seen: () => page.evaluate(() => window.visit.seen),
    begin: (command) => page.evaluate((name) => window.visit.begin(name), command),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

const LONG = { timeout: 30_000, interval: 20 }

describe.each([
  ['a Node client', visitFromNode],
  ['Chromium', visitFromChromium],
] as const)('%s', (_place, visitFrom) => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'a backend that ends by %s and starts again',
    async (signal) => {
      const first = await start(await freePort(), true)
      await using visitor = await visitFrom(first)
      await visitor.begin('announce')
      await expect.poll(async () => (await visitor.seen()).news, LONG).toEqual([first.pid])
      await expect.poll(async () => (await visitor.seen()).messages, LONG).toBeGreaterThan(3)

      first.program.signal(signal)
      await first.program.code()
      await expect.poll(async () => (await visitor.seen()).states, LONG).not.toEqual([])
      await visitor.begin('pid')
      const second = await start(first.port, false)
      expect(second.pid).not.toBe(first.pid)

      await expect.poll(async () => (await visitor.seen()).states.at(-1), LONG).toBe('connected')
      const { ends, loop, gaps, states } = await visitor.seen()
      // Calls that had left the page may have run; the others have not.
      expect(ends).toMatchObject({
        hold: 'outcome_unknown',
        flow: 'outcome_unknown',
        pid: 'disconnected',
      })
      expect(loop).toBe('disconnected')
      expect(gaps).toEqual([{ event: null, dropped: null }])
      expect(states.filter((state) => state === 'lost')).toEqual(['lost'])

      // Each listener is registered again exactly once, and calls work.
      await visitor.begin('announce')
      await expect
        .poll(async () => (await visitor.seen()).ends.announce, LONG)
        .toEqual({ value: null })
      await visitor.begin('pid')
      await expect
        .poll(async () => (await visitor.seen()).ends.pid, LONG)
        .toEqual({ value: second.pid })
      expect((await visitor.seen()).news).toEqual([first.pid, second.pid])
      second.program.signal('SIGKILL')
      await second.program.code()
    },
  )
})
