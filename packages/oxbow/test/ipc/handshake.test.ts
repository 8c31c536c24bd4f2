import {
  CLOSE_CODES,
  encode,
  type Message,
  memoryTransports,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import { GONE } from '@oxbow/protocol/internal'
import { describe, expect, it, vi } from 'vitest'
import type { Manager } from '../../src/app/manager.ts'
import type { ConfigInput } from '../../src/config/config.ts'
import { command } from '../../src/ipc/command.ts'
import type { LineOpening } from '../../src/line/caller.ts'
import { startBackend } from '../support/backend.ts'

const BROKEN = 1006
const LINK = 7

/** A page's end of a transport, message by message. */
class Wire {
  readonly got: Message[] = []
  readonly transport: Transport

  constructor(manager: Manager, opening: LineOpening = { headers: {} }) {
    const [page, backend] = memoryTransports()
    this.transport = page
    page.onmessage = (message) => this.got.push(message)
    manager.accept(backend, opening)
  }

  get closed(): Transport['closed'] {
    return this.transport.closed
  }

  send(...messages: Message[]): this {
    for (const message of messages) this.transport.send(message)
    return this
  }

  /** Waits for the first message. */
  async answer(): Promise<Message | undefined> {
    await vi.waitUntil(() => this.got.length > 0, { interval: 1 })
    return this.got[0]
  }
}

async function setUp(oxbow: ConfigInput['oxbow'] = {}) {
  const commands = { greet: command(() => 'Hello!') }
  const backend = await startBackend(commands, undefined, { oxbow })
  const { manager } = backend
  const window = await backend.open('main')
  const key = manager.gate.redeem(manager.gate.issueTicket('main'))?.key ?? ''
  const hello = (received?: number, link = LINK): string =>
    `[${encode.hello(PROTOCOL_VERSION, key, link, received)}]`
  return {
    ...backend,
    window,
    key,
    hello,
    wire: (opening?: LineOpening) => new Wire(manager, opening),
  }
}

/** A page that has connected, made one call, and lost its transport. */
async function broken(oxbow: ConfigInput['oxbow'] = {}, opening: LineOpening = { headers: {} }) {
  const backend = await setUp(oxbow)
  const first = backend.wire(opening).send(backend.hello())
  await first.answer()
  first.send('[["invoke",0,"greet",{}]]')
  await vi.waitUntil(() => first.got.some((message) => String(message).includes('Hello!')))
  const received = first.got.filter((message) => String(message).startsWith('[')).length - 1
  first.transport.close(BROKEN)
  await first.closed
  return { ...backend, first, received }
}

describe('a page that begins', () => {
  it('gets the welcome first and alone, with the limits of the backend', async () => {
    const { wire, hello, window } = await setUp({ limits: { resumeMs: 1_234, heartbeatMs: 567 } })
    window.eval('early()')
    const page = wire().send(hello())
    await vi.waitUntil(() => page.got.length > 1)
    const welcome = JSON.parse(String(page.got[0]))
    expect(welcome).toEqual([['welcome', PROTOCOL_VERSION, 'main', expect.any(Number), 1_234, 567]])
    expect(window.isConnected).toBe(true)
  })

  it.each([
    {
      what: 'another frame in the message',
      message: (hello: string) => `${hello.slice(0, -1)},["cancel",0]]`,
    },
    { what: 'another frame first', message: () => '[["cancel",0]]' },
    { what: 'no frame', message: () => '[]' },
    { what: 'an acknowledgement', message: () => '0' },
    { what: 'no number of a line', message: (hello: string) => hello.replace(/,\d+\]\]$/, ']]') },
    { what: 'bytes', message: () => new Uint8Array(1) },
  ])('with $what is refused with 4400', async ({ message }) => {
    const { wire, hello, window } = await setUp()
    const page = wire().send(message(hello()))
    expect(await page.closed).toMatchObject({ code: CLOSE_CODES.malformed })
    expect(page.got).toEqual([])
    expect(window.isConnected).toBe(false)
  })

  it('and says hello a second time is refused with 4400', async () => {
    const { wire, hello } = await setUp()
    const page = wire().send(hello())
    await page.answer()
    page.send(hello())
    expect(await page.closed).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it('takes the place of the page before it, whose line ends with 4409', async () => {
    const { wire, hello } = await setUp()
    const older = wire().send(hello())
    await older.answer()
    const newer = wire().send(hello(undefined, LINK + 1))
    expect(await older.closed).toMatchObject({ code: CLOSE_CODES.replaced })
    expect(String(await newer.answer())).toContain('welcome')
    // The old page must not take the window back either.
    expect(await wire().send(hello(0)).closed).toMatchObject({ code: CLOSE_CODES.replaced })
  })
})

describe('a page that comes back', () => {
  it('gets the number of its messages that have arrived, and the messages that it lacks', async () => {
    const { wire, hello, received, window } = await broken()
    expect(window.isConnected).toBe(true)
    const page = wire().send(hello(received - 1))
    await vi.waitUntil(() => page.got.length === 2)
    expect(page.got[0]).toBe('1')
    expect(page.got[1]).toBe('[["result",0,"Hello!"]]')
    page.send('[["invoke",1,"greet",{}]]')
    await vi.waitUntil(() => page.got.includes('[["result",1,"Hello!"]]'))
  })

  it('to a window that has no page is unknown, and may begin a new line on the same transport', async () => {
    const { wire, hello } = await setUp()
    const page = wire().send(hello(0))
    expect(await page.answer()).toBe(GONE)
    page.send(hello())
    await vi.waitUntil(() => page.got.length > 1)
    expect(String(page.got[1])).toContain('"welcome"')
  })

  it('later than resumeMs is unknown, and its calls have been aborted', async () => {
    const { wire, hello, received, window } = await broken({ limits: { resumeMs: 20 } })
    await vi.waitUntil(() => !window.isConnected)
    expect(await wire().send(hello(received)).answer()).toBe(GONE)
  })

  it('has no more time than others to begin a new line', async () => {
    const { wire, hello } = await setUp({ limits: { handshakeMs: 100 } })
    const page = wire().send(hello(0))
    expect(await page.answer()).toBe(GONE)
    expect(await page.closed).toMatchObject({ code: CLOSE_CODES.timeout })
  })

  it('with a wrong key is refused, and the line waits for its page', async () => {
    const { wire, hello, received, key, window } = await broken()
    const stranger = wire().send(hello(received).replace(key, 'wrong'))
    expect(await stranger.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
    expect(window.isConnected).toBe(true)
    expect(await wire().send(hello(received)).answer()).toBe('1')
  })

  it('and claims messages that were never sent is refused with 4400, and the line ends', async () => {
    const { wire, hello, received, window, complaints } = await broken()
    const page = wire().send(hello(received + 1))
    expect(await page.closed).toMatchObject({ code: CLOSE_CODES.malformed })
    await vi.waitUntil(() => !window.isConnected)
    expect(complaints.at(-1)).toContain('acknowledgement')
  })

  it('with another identity or address is unknown, and the line waits for its page', async () => {
    const openingOf = (name: string, host = 'a'): LineOpening => ({
      headers: { origin: `http://${host}`, host },
      caller: { identity: { name }, remoteAddress: '' },
    })
    const { wire, hello, received, window } = await broken({}, openingOf('Ada'))
    expect(await wire(openingOf('Eve')).send(hello(received)).answer()).toBe(GONE)
    expect(await wire(openingOf('Ada', 'b')).send(hello(received)).answer()).toBe(GONE)
    expect(window.isConnected).toBe(true)
    expect(await wire(openingOf('Ada')).send(hello(received)).answer()).toBe('1')
  })

  it('to an app that is starting has to try again', async () => {
    const { wire, hello, manager, complaints } = await setUp()
    const strange = hello().replace(/"[^"]{20,}"/, '"a key"')
    manager.isStarting = true
    const page = wire().send(strange)
    expect(await page.closed).toEqual({
      code: CLOSE_CODES.tryAgain,
      reason: 'the app has started again, and is not ready yet',
    })
    expect(complaints).toEqual([])
    manager.isStarting = false
    const late = wire().send(strange)
    expect(await late.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
  })

  it('by the key of another window finds no line there', async () => {
    const { wire, manager, open, received } = await broken()
    await open('other')
    const key = manager.gate.redeem(manager.gate.issueTicket('other'))?.key ?? ''
    const page = wire().send(`[${encode.hello(PROTOCOL_VERSION, key, LINK, received)}]`)
    expect(await page.answer()).toBe(GONE)
  })

  it('before its older transport is known to be broken takes the line over', async () => {
    const { wire, hello } = await setUp()
    const older = wire().send(hello())
    await older.answer()
    const page = wire().send(hello(0))
    expect(await page.answer()).toBe('0')
    expect(await older.closed).toBeDefined()
    page.send('[["invoke",0,"greet",{}]]')
    await vi.waitUntil(() => page.got.includes('[["result",0,"Hello!"]]'))
  })
})

it('does not let strangers fill the log', async () => {
  const { wire, complaints } = await setUp()
  const strangers = Array.from({ length: 100 }, () => wire().send('[]'))
  for (const { closed } of strangers) await closed
  // A slow run may take more than one second.
  expect(complaints.length).toBeGreaterThanOrEqual(20)
  expect(complaints.length).toBeLessThan(100)
})
