/** The recovery of broken connections, against a scripted backend that can resume them. */

import {
  CLOSE_CODES,
  type CloseInfo,
  encode,
  FrameReader,
  fromPage,
  type HelloFrame,
  Link,
  type Message,
  memoryTransports,
  type PageFrame,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import { GONE, PING } from '@oxbow/protocol/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Channel } from '../src/channel.ts'
import { PageConnection } from '../src/connection.ts'
import { listen } from '../src/event.ts'
import { fail } from '../src/make-error.ts'
import { recover } from '../src/recover.ts'
import type { TakeSocket } from '../src/websocket.ts'

const RESUME_MS = 30_000
const HEARTBEAT_MS = 5_000
/** Longer than the longest pause between two attempts. */
const PAUSE_MS = 6_000
const BROKEN = 1006

const ours = { fail }

/** One connection of the page, as its backend knows it. */
class FakeLine {
  readonly frames: PageFrame[] = []
  readonly link: Link
  readonly id: number
  #slots = 0

  constructor(id: number) {
    this.id = id
    const reader = new FrameReader(fromPage(), (frame) => {
      this.frames.push(frame)
      // Each listener gets the slot of its turn.
      if (frame[0] === 'invoke' && frame[2] === 'plugin:event|listen') this.#listen(frame[1], frame)
    })
    this.link = new Link({
      receive: (message) => reader.read(message),
      fail: (error) => {
        throw error
      },
    })
  }

  #listen(id: number, frame: PageFrame): void {
    const {
      event,
      handler,
      target,
      id: known,
    } = frame[3] as {
      event: string
      handler: number
      target: { kind: 'Any' }
      id?: number
    }
    const slot = this.#slots++
    const listener = known ?? slot + 10
    const answer = [
      encode.listen(slot, event, listener, handler, target),
      encode.result(id, String(listener)),
    ]
    this.link.send(`[${answer}]`)
  }

  /** The commands that were called, without those of events. */
  get calls(): unknown[] {
    return this.frames.flatMap(([kind, , command]) =>
      kind === 'invoke' && !String(command).startsWith('plugin:event|') ? [command] : [],
    )
  }

  get listens(): unknown[] {
    return this.frames.flatMap((frame) =>
      frame[0] === 'invoke' && frame[2] === 'plugin:event|listen' ? [frame[3]] : [],
    )
  }
}

/** The outcome of an attempt to connect; a `CloseInfo` is the backend's answer to `hello`. */
type Fate = 'fails' | 'hangs' | CloseInfo

/** A page, and the backend to which it reconnects. */
class World {
  readonly hellos: HelloFrame[] = []
  readonly lines: FakeLine[] = []
  readonly onChange = vi.fn()
  /** The outcomes of the next attempts. Without an entry, the backend answers. */
  readonly fates: Fate[]
  attempts = 0
  /** Whether the backend still knows its earlier connections. */
  knows = true
  transport: Transport | undefined
  /** The numbers of the attempts that the page has aborted. */
  readonly givenUp: number[] = []
  readonly hanging: ((transport: Transport) => void)[] = []
  readonly connection: PageConnection

  constructor(...fates: Fate[]) {
    this.fates = fates
    this.connection = new PageConnection({
      key: 'a key',
      open: (take) => this.#open(take),
      recovery: async () => recover,
      evaluate: () => {},
      onChange: this.onChange,
    })
  }

  get line(): FakeLine {
    return this.lines.at(-1) as FakeLine
  }

  #open(take?: TakeSocket): Promise<Transport> {
    this.attempts++
    const attempt = this.attempts
    take?.({ close: () => this.givenUp.push(attempt) })
    const fate = this.fates.shift()
    if (fate === 'fails') return Promise.reject({ code: BROKEN, reason: '' } satisfies CloseInfo)
    if (fate === 'hangs') return new Promise((resolve) => this.hanging.push(resolve))
    return Promise.resolve(this.serve(fate))
  }

  /** The page's end of a transport to the backend. */
  serve(refusal?: CloseInfo): Transport {
    const [page, backend] = memoryTransports()
    this.transport = backend
    backend.onmessage = (message) => {
      if (refusal === undefined) this.#greet(backend, message)
      else backend.close(refusal.code, refusal.reason)
    }
    return page
  }

  #greet(transport: Transport, message: Message): void {
    const [hello] = JSON.parse(String(message)) as [HelloFrame]
    this.hellos.push(hello)
    const [, , , id, received] = hello
    const line = this.lines.find((other) => other.id === id)
    if (received === undefined) {
      const fresh = new FakeLine(id)
      this.lines.push(fresh)
      const welcome = encode.welcome(PROTOCOL_VERSION, 'main', 9e6, RESUME_MS, HEARTBEAT_MS)
      transport.send(`[${welcome}]`)
      fresh.link.join(transport)
    } else if (line !== undefined && this.knows) {
      transport.send(String(line.link.received))
      line.link.join(transport, received)
    } else transport.send(GONE)
  }

  /** Ends the transport as a dead network does. */
  async break(): Promise<void> {
    this.line.link.leave()
    this.transport?.close(BROKEN)
    await settled()
  }

  async call(command: string): Promise<unknown> {
    try {
      return await this.connection.invoke(command, {}, ours)
    } catch (error) {
      return (error as { code: string }).code
    }
  }
}

/** Waits until all messages have arrived, without advancing the clock. */
const settled = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0)
  await vi.advanceTimersByTimeAsync(0)
}

/** A connected page, with a record of its connection events. */
async function connected() {
  const world = new World()
  await settled()
  const events: unknown[] = []
  const { connection } = world
  await listen('oxbow://connection', ({ payload }) => events.push(payload), { connection })
  await listen('oxbow://gap', ({ payload }) => events.push(payload), { connection })
  await settled()
  return { world, connection, events }
}

const GAP = { event: null, dropped: null }

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a transport that breaks', () => {
  it('is replaced, and the page gets events for the loss and the return', async () => {
    const { world, connection, events } = await connected()
    expect(connection.state).toBe('connected')
    world.fates.push('fails')
    await world.break()
    expect(connection.state).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(connection.state).toBe('connected')
    expect(events).toEqual([{ state: 'reconnecting' }, { state: 'connected' }])
    expect(world.lines).toHaveLength(1)
    expect(world.onChange.mock.calls).toEqual([[]])
  })

  it('loses no call, at whatever stage it was', async () => {
    const { world, connection } = await connected()
    const before = world.call('before')
    await settled()
    world.line.link.leave()
    const lost = world.call('lost on the way')
    await settled()
    world.fates.push('fails')
    await world.break()
    const away = world.call('while away')
    world.line.link.send('[["result",2,"early"]]')
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(world.line.calls).toEqual(['before', 'lost on the way', 'while away'])
    expect(await before).toBe('early')
    world.line.link.send('[["result",3,3],["result",4,4]]')
    expect(await Promise.all([lost, away])).toEqual([3, 4])
    expect(connection.state).toBe('connected')
  })

  it('leaves listeners and channels as they are', async () => {
    const { world, connection, events } = await connected()
    const got: unknown[] = []
    const channel = new Channel((message: unknown) => got.push(message), connection)
    await world.break()
    world.line.link.send(`[${encode.messages(channel.id, 0, '"kept"')}]`)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(got).toEqual(['kept'])
    expect(world.line.listens).toHaveLength(2)
    expect(events).not.toContainEqual(GAP)
  })

  it('is named by number and count in the next hello', async () => {
    const { world } = await connected()
    await world.break()
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    const [first, second] = world.hellos
    expect(first).toHaveLength(4)
    expect(second).toEqual([...(first ?? []), world.line.link.sent])
  })

  it('before the backend has answered starts the same line once more', async () => {
    const world = new World({ code: BROKEN, reason: '' })
    const waiting = world.call('early')
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(world.connection.state).toBe('connected')
    expect(world.hellos).toEqual([['hello', PROTOCOL_VERSION, 'a key', expect.any(Number)]])
    world.line.link.send('[["result",0,1]]')
    expect(await waiting).toBe(1)
  })

  it('is tried again ever more slowly, and at last every few seconds', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { world } = await connected()
    world.fates.push(...Array<'fails'>(12).fill('fails'))
    await world.break()
    const before = world.attempts
    expect(before).toBe(2)
    await vi.advanceTimersByTimeAsync(50)
    expect(world.attempts).toBe(3)
    await vi.advanceTimersByTimeAsync(149)
    expect(world.attempts).toBe(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(world.attempts).toBe(4)
    await vi.advanceTimersByTimeAsync(20_000)
    const slow = world.attempts
    await vi.advanceTimersByTimeAsync(5_000)
    expect(world.attempts).toBe(slow + 1)
  })
})

describe('a line that the backend does not have any more', () => {
  it('is replaced: listeners are registered again with the ids that they have', async () => {
    const { world, connection, events } = await connected()
    const got: unknown[] = []
    await listen('news', ({ payload }) => got.push(payload), { connection, target: 'x' })
    const [old] = world.lines
    world.knows = false
    await world.break()
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(world.lines).toHaveLength(2)
    expect(world.line.id).not.toBe(old?.id)
    expect(world.hellos.map((hello) => hello.length)).toEqual([4, 5, 4])
    const again = old?.listens.map((args, i) => ({ ...(args as object), id: i + 10 }))
    expect(world.line.listens).toEqual(again)
    expect(events).toEqual([
      { state: 'reconnecting' },
      { state: 'lost' },
      { state: 'connected' },
      GAP,
    ])
    world.line.link.send(`[${encode.event('news', '2', '"fresh"')}]`)
    await settled()
    expect(got).toEqual(['fresh'])
  })

  it("gets no listeners that Tauri's code has removed while the line was lost", async () => {
    const { world, connection } = await connected()
    await listen('news', () => {}, { connection })
    world.fates.push('fails')
    world.transport?.close(CLOSE_CODES.goingAway)
    await settled()
    connection.listeners.unregister('news', 12)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(world.lines).toHaveLength(2)
    expect(world.line.listens).toHaveLength(2)
    expect(connection.listeners.table?.news).toEqual({})
  })

  it('fails calls with errors that depend on their stage, and accepts new ones', async () => {
    const { world, connection } = await connected()
    const left = world.call('left')
    await settled()
    world.knows = false
    world.fates.push('fails')
    await world.break()
    const kept = world.call('kept')
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(await left).toBe('outcome_unknown')
    expect(await kept).toBe('disconnected')
    expect(world.line.calls).toEqual([])
    const next = connection.invoke('next')
    await settled()
    expect(world.line.calls).toEqual(['next'])
    world.line.link.send('[["result",6,"answer"]]')
    expect(await next).toBe('answer')
  })

  it('states the stage in the error', async () => {
    const { world, connection } = await connected()
    const left = connection.invoke('left', {}, ours).catch((error: Error) => error.message)
    await settled()
    world.knows = false
    world.fates.push('fails')
    await world.break()
    const kept = connection.invoke('kept', {}, ours).catch((error: Error) => error.message)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    const why =
      'the line to the backend has ended: the backend has started again, or given this page up'
    expect(await left).toBe(`${why}; the command may have run`)
    expect(await kept).toBe(`${why}; the command has not run`)
  })

  it('ends its channels with an error, and new ones are open', async () => {
    const { world, connection } = await connected()
    const channel = new Channel<unknown>(undefined, connection)
    const reading = channel[Symbol.asyncIterator]()
    const next = Promise.resolve(reading.next()).catch((error: { code: string }) => error.code)
    world.knows = false
    await world.break()
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(await next).toBe('disconnected')
    const got: unknown[] = []
    const fresh = new Channel((message: unknown) => got.push(message), connection)
    world.line.link.send(`[${encode.messages(fresh.id, 0, '1')}]`)
    await settled()
    expect(got).toEqual([1])
  })
})

describe('a page that is away for too long', () => {
  it('fails its calls after resumeMs, and comes back with a new line', async () => {
    const { world, connection, events } = await connected()
    const left = world.call('left')
    await settled()
    world.fates.push(...Array<'fails'>(20).fill('fails'))
    await world.break()
    let answer: unknown
    void left.then((value) => {
      answer = value
    })
    await vi.advanceTimersByTimeAsync(RESUME_MS - 1)
    expect(answer).toBeUndefined()
    expect(connection.state).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(1)
    expect(answer).toBe('outcome_unknown')
    expect(connection.state).toBe('lost')
    expect(await world.call('too early')).toBe('disconnected')
    world.fates.length = 0
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(connection.state).toBe('connected')
    expect(world.hellos.map((hello) => hello.length)).toEqual([4, 4])
    expect(events).toEqual([
      { state: 'reconnecting' },
      { state: 'lost' },
      { state: 'connected' },
      GAP,
    ])
    expect(world.line.listens).toHaveLength(2)
  })

  it('reports that the backend cannot be reached, not the close code of a socket', async () => {
    const { world, connection } = await connected()
    const left = connection.invoke('left', {}, ours).catch((error: Error) => error.message)
    await settled()
    world.fates.push(...Array<'fails'>(20).fill('fails'))
    await world.break()
    await vi.advanceTimersByTimeAsync(RESUME_MS)
    const why = 'the line to the backend has ended: the backend cannot be reached'
    expect(await left).toBe(`${why}; the command may have run`)
  })

  it('has its full time again after each return', async () => {
    const { world, connection } = await connected()
    for (let i = 0; i < 3; i++) {
      world.fates.push(...Array<'fails'>(20).fill('fails'))
      await world.break()
      await vi.advanceTimersByTimeAsync(RESUME_MS - PAUSE_MS)
      world.fates.length = 0
      await vi.advanceTimersByTimeAsync(PAUSE_MS - 1)
      expect(connection.state).toBe('connected')
    }
    expect(world.lines).toHaveLength(1)
  })
})

describe('an end on purpose', () => {
  it.each([
    [CLOSE_CODES.normal, 'outcome_unknown'],
    [CLOSE_CODES.tooLarge, 'outcome_unknown'],
    [CLOSE_CODES.malformed, 'outcome_unknown'],
    [CLOSE_CODES.unauthorized, 'unauthorized'],
    [CLOSE_CODES.replaced, 'replaced'],
    [CLOSE_CODES.version, 'version_mismatch'],
  ])(
    'with code %i is final: calls reject with %s, and no further transport is opened',
    async (code, expected) => {
      const { world, connection, events } = await connected()
      const left = world.call('left')
      await settled()
      world.transport?.close(code, 'why')
      expect(await left).toBe(expected)
      await vi.advanceTimersByTimeAsync(10 * RESUME_MS)
      expect(world.attempts).toBe(1)
      expect(connection.state).toBe('lost')
      expect(events).toEqual([{ state: 'lost' }])
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it.each([CLOSE_CODES.goingAway, CLOSE_CODES.internal, CLOSE_CODES.timeout, CLOSE_CODES.overrun])(
    'with code %i loses the line at once, and the page starts another',
    async (code) => {
      const { world, connection, events } = await connected()
      const left = world.call('left')
      await settled()
      world.transport?.close(code, 'why')
      expect(await left).toBe('outcome_unknown')
      await vi.advanceTimersByTimeAsync(PAUSE_MS)
      expect(connection.state).toBe('connected')
      expect(world.hellos.map((hello) => hello.length)).toEqual([4, 4])
      expect(events).toEqual([{ state: 'lost' }, { state: 'connected' }, GAP])
    },
  )

  it('of the first transport rejects the calls that wait for it', async () => {
    const world = new World({ code: CLOSE_CODES.unauthorized, reason: 'no' })
    const waiting = world.connection.invoke('early', {}, ours)
    await expect(waiting).rejects.toMatchObject({
      code: 'unauthorized',
      message: 'the line to the backend has ended: no; the command has not run',
    })
    expect(world.onChange.mock.calls).toEqual([[expect.objectContaining({ code: 'unauthorized' })]])
  })

  it('when the page comes back is final as well', async () => {
    const { world } = await connected()
    const left = world.call('left')
    await settled()
    world.fates.push({ code: CLOSE_CODES.unauthorized, reason: 'a key of yesterday' })
    await world.break()
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(await left).toBe('unauthorized')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a page that closes', () => {
  it('ends its line at the backend, and rejects what waits', async () => {
    const { world, connection } = await connected()
    const left = world.call('left')
    await settled()
    connection.close()
    expect(await world.transport?.closed).toMatchObject({ code: CLOSE_CODES.normal })
    expect(await left).toBe('outcome_unknown')
    expect(await world.call('late')).toBe('disconnected')
    await vi.advanceTimersByTimeAsync(10 * RESUME_MS)
    expect(world.attempts).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('while it is away does not come back', async () => {
    const { world, connection } = await connected()
    const left = world.call('left')
    await settled()
    await world.break()
    world.fates.push('fails')
    const kept = world.call('kept')
    connection.close()
    expect(await left).toBe('outcome_unknown')
    expect(await kept).toBe('disconnected')
    await vi.advanceTimersByTimeAsync(10 * RESUME_MS)
    expect(world.attempts).toBeLessThanOrEqual(2)
    expect(vi.getTimerCount()).toBe(0)
    expect(connection.state).toBe('lost')
  })

  it('while a transport is opening ends the line on it as soon as it is open', async () => {
    const { world, connection } = await connected()
    world.fates.push('hangs')
    await world.break()
    await vi.advanceTimersByTimeAsync(100)
    connection.close()
    world.hanging[0]?.(world.serve())
    expect(await world.transport?.closed).toMatchObject({ code: CLOSE_CODES.normal })
  })
})

describe('silence', () => {
  it('makes the page ask for a sign of life, after which the transport stays', async () => {
    const { world, connection } = await connected()
    const { line, transport } = world
    const asked = vi.spyOn(line.link, 'acknowledge')
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS)
    expect(asked).toHaveBeenCalled()
    expect(connection.state).toBe('connected')
    expect(world.transport).toBe(transport)
  })

  it('that continues counts as a broken transport, which the page replaces', async () => {
    const { world, connection } = await connected()
    const dead = world.transport as Transport
    const heard: Message[] = []
    world.line.link.leave()
    dead.onmessage = (message) => heard.push(message)
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_MS)
    expect(heard).toContain(PING)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(connection.state).toBe('connected')
    expect(world.transport).not.toBe(dead)
    expect(world.lines).toHaveLength(1)
    expect(await dead.closed).toBeDefined()
  })

  it('of a transport that does not open counts as one too, and a late opening is ignored', async () => {
    const { world, connection } = await connected()
    world.fates.push('hangs')
    await world.break()
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS)
    expect(connection.state).toBe('connected')
    const { hellos } = world
    const before = hellos.length
    const current = world.transport
    world.hanging[0]?.(world.serve())
    await settled()
    expect(await world.transport?.closed).toBeDefined()
    expect(hellos).toHaveLength(before)
    expect(connection.state).toBe('connected')
    expect(current).not.toBe(world.transport)
  })

  it('ends an attempt that hangs, because a browser would make the next one wait', async () => {
    const { world } = await connected()
    world.fates.push('hangs')
    await world.break()
    const hanging = world.attempts
    expect(world.givenUp).toEqual([])
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS)
    expect(world.attempts).toBe(hanging + 1)
    expect(world.givenUp).toEqual([hanging])
  })

  it('of the very first transport counts as one too', async () => {
    const world = new World('hangs')
    const waiting = world.call('early')
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS)
    expect(world.connection.state).toBe('connected')
    world.hanging[0]?.(world.serve())
    await settled()
    expect(await world.transport?.closed).toBeDefined()
    expect(world.hellos).toHaveLength(1)
    world.line.link.send('[["result",0,1]]')
    expect(await waiting).toBe(1)
  })
})
