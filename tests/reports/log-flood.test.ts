// The log stays small and has no forged lines, however much a page or a stranger sends.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, type AuditEntry, Builder, command, type Logger } from 'oxbow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RawClient } from '../support/raw-client.ts'

const LONG = 'z'.repeat(100_000)
const EVIL = 'x\n2026 FORGED\u001b[2J\u202e\u0007'
const MANY = 300

// The limit for the log of one attack in UTF-16 units, with the stacks of errors: a hundredth of the sent data.
const MOST = 300_000

/** Characters that a text log or a terminal could misinterpret. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** A number of calls, and their arguments. */
interface Calls {
  readonly args?: object
  readonly count?: number
}

class World {
  readonly entries: { readonly fields: object; readonly message: string }[] = []
  readonly audited: AuditEntry[] = []
  readonly app: App
  #next = 0

  constructor() {
    const log: Logger['warn'] = (fields, message) => void this.entries.push({ fields, message })
    this.app = Builder.default()
      .logger({ debug: () => {}, info: log, warn: log, error: log })
      .audit((entry) => void this.audited.push(entry))
      .commands({
        ping: command(() => 'pong'),
        quotes: command({ text: z.string() }, ({ text }) => {
          throw new Error(`no such file: ${text}`)
        }),
        takes: command(
          { number: z.custom((value) => value === 1, { error: ({ input }) => `not ${input}` }) },
          () => 1,
        ),
      })
      .setup((app) => {
        app.listen('news', ({ payload }) => {
          throw new Error(`what is ${payload}?`)
        })
      })
      .build(
        { app: { windows: [{ label: 'main' }] }, oxbow: { host: 'none' } },
        { dev: true },
      ) as unknown as App
  }

  /** Sends calls, and waits until they are answered. */
  async call(page: RawClient, name: string, { args = {}, count = 1 }: Calls = {}): Promise<void> {
    for (let i = 0; i < count; i++) page.send([['invoke', this.#next++, name, args]])
    await page.answer(this.#next - 1)
  }

  /** The whole log, as a JSON logger writes it. */
  get log(): string {
    return this.entries
      .map(({ fields, message }) => {
        const { err, ...rest } = fields as { readonly err?: Error }
        return JSON.stringify({ ...rest, message, err: err?.message, stack: err?.stack })
      })
      .join('\n')
  }
}

let world: World

beforeEach(async () => {
  world = new World()
  await world.app.start()
})

afterEach(async () => {
  await world.app.stop()
})

/** Texts of the log and of the audit that may be shown in a terminal. */
const texts = (): string[] => [
  ...world.entries.flatMap(({ fields, message }) => [
    message,
    ...Object.values(fields).filter((value) => typeof value === 'string'),
  ]),
  ...world.audited.flatMap((entry) =>
    Object.values(entry).filter((value) => typeof value === 'string'),
  ),
]

const ATTACKS: Readonly<Record<string, (text: string, count: number) => Promise<unknown>>> = {
  'a name of a command': (text, count) => inPage((page) => world.call(page, text, { count })),
  'a name of a plugin': (text, count) =>
    inPage((page) => world.call(page, `plugin:${text}|x`, { count })),
  'a name in a plugin': (text, count) =>
    inPage((page) => world.call(page, `plugin:fs|${text}`, { count })),
  'a name of an event': (text, count) =>
    inPage((page) => world.call(page, 'plugin:event|emit', { args: { event: text }, count })),
  'a name that is listened to': (text, count) =>
    inPage((page) =>
      world.call(page, 'plugin:event|listen', {
        args: { event: text, target: { kind: 'Any' }, handler: 1 },
        count,
      }),
    ),
  'a payload that a listener quotes': (text, count) =>
    inPage((page) =>
      world.call(page, 'plugin:event|emit', { args: { event: 'news', payload: text }, count }),
    ),
  'an argument that a schema quotes': (text, count) =>
    inPage((page) => world.call(page, 'takes', { args: { number: text }, count })),
  'an argument that a handler quotes': (text, count) =>
    inPage((page) => world.call(page, 'quotes', { args: { text }, count })),
  'a label of a window': (text, count) =>
    inPage((page) => world.call(page, 'plugin:window|show', { args: { label: text }, count })),
  'a header of a call': (text, count) =>
    inPage((page) => {
      for (let i = 0; i < count; i++) page.send([['invoke', 1e6 + i, 'no', {}, { a: text }]])
      // An invalid header ends the connection.
      return Promise.race([world.call(page, 'ping'), page.ended])
    }),
  'a frame of a page': async (text, count) => {
    for (let i = 0; i < Math.min(count, 60); i++) {
      await inPage(async (page) => {
        page.send([[text, 1]])
        await page.ended
      })
    }
  },
  'a frame of a stranger': async (text, count) => {
    for (let i = 0; i < Math.min(count, 60); i++) {
      const stranger = await RawClient.open(new URL(world.app.url('main')).origin)
      stranger.send([['hello', 1, text.slice(0, 10_000), 1]])
      await stranger.ended
    }
  },
  'a header of a stranger': async (text, count) => {
    for (let i = 0; i < Math.min(count, 60); i++) await raw(text.slice(0, 10_000))
  },
}

async function inPage(act: (page: RawClient) => Promise<unknown>): Promise<void> {
  const page = await RawClient.join(world.app, 'main')
  await act(page)
  page.cut()
}

/** Requests a page with another host name. */
async function raw(text: string): Promise<void> {
  const { port } = new URL(world.app.url('main'))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `GET /${encodeURIComponent(text)} HTTP/1.1\r\nHost: ${encodeURIComponent(text)}\r\nOrigin: http://${encodeURIComponent(text)}\r\n\r\n`,
  )
  socket.resume()
  await Promise.race([new Promise((resolve) => socket.once('data', resolve)), sleep(2000)])
  socket.destroy()
}

describe('a page or a stranger', () => {
  it.each(Object.keys(ATTACKS))('cannot fill the log by %s', async (what) => {
    await ATTACKS[what]?.(LONG, MANY)
    expect(world.log.length).toBeLessThan(MOST)
    for (const entry of world.audited) expect(JSON.stringify(entry).length).toBeLessThan(1500)
  })

  it.each(Object.keys(ATTACKS))('cannot forge an entry by %s', async (what) => {
    await ATTACKS[what]?.(EVIL, 1)
    for (const text of texts()) expect(text).not.toMatch(UNSAFE)
  })
})
