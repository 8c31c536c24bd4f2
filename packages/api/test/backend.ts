/** A scripted backend that uses the real protocol, and a page's connection to it. */

import {
  type EventTarget,
  encode,
  FrameReader,
  FrameWriter,
  fromPage,
  IpcError,
  Link,
  memoryTransports,
  type PageFrame,
  PROTOCOL_VERSION,
  stringify,
  TimedOutError,
  type Transport,
} from '@oxbow/protocol'
import { reaches } from '@oxbow/protocol/internal'
import { type ConnectionOptions, PageConnection } from '../src/connection.ts'

type Bytes = Uint8Array<ArrayBuffer>
type Args = Record<string, unknown>

/** The part of a call that a scripted command gets. */
export interface Call {
  readonly id: number
  readonly command: string
  readonly args: Args
  readonly body: Bytes | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** Returns the result: bytes for a raw result, `PENDING` for none yet. */
export type Script = (call: Call) => unknown

export const PENDING: unique symbol = Symbol('pending')

interface Listener {
  readonly slot: number
  readonly event: string
  readonly target: EventTarget
}

/** Answers calls by name, and knows the event plugin. */
export class FakeBackend {
  readonly frames: PageFrame[] = []
  readonly calls: Call[] = []
  readonly listeners = new Map<number, Listener>()
  readonly transport: Transport
  readonly link: Link
  readonly writer: FrameWriter
  messageBytes = 8 * 1024 * 1024
  readonly #scripts: Record<string, Script>
  #nextListener = 0
  #nextSlot = 0

  constructor(transport: Transport, scripts: Record<string, Script> = {}) {
    this.transport = transport
    this.#scripts = scripts
    const reader = new FrameReader(fromPage(), (frame, body) => this.#take(frame, body))
    const fail = (error: unknown): never => {
      throw error
    }
    this.link = new Link({ receive: (message) => reader.read(message), fail })
    this.writer = new FrameWriter((message) => this.link.send(message))
    transport.onmessage = (message) => reader.read(message)
  }

  get welcome(): string {
    return encode.welcome(PROTOCOL_VERSION, 'main', this.messageBytes, 30_000, 5_000)
  }

  /** The kinds of the frames so far. */
  get kinds(): string[] {
    return this.frames.map(([kind]) => kind)
  }

  /** Sends an event to the listeners that a target reaches. */
  emit(event: string, payload: unknown, target: EventTarget = { kind: 'Any' }): void {
    const slots = [...this.listeners.values()]
      .filter((listener) => listener.event === event && reaches(target, listener.target))
      .map(({ slot }) => slot)
    this.writer.write(encode.event(event, slots.join(','), stringify(payload)))
  }

  result(id: number, value: unknown): void {
    if (value instanceof Uint8Array) {
      const bytes = new Uint8Array(value)
      this.writer.write(encode.resultBytes(id, bytes.byteLength), bytes)
    } else {
      this.writer.write(encode.result(id, stringify(value)))
    }
  }

  #take(frame: PageFrame, body: Bytes | undefined): void {
    this.frames.push(frame)
    switch (frame[0]) {
      case 'hello':
        this.transport.send(`[${this.welcome}]`)
        this.link.join(this.transport)
        break
      case 'invoke':
        this.#call({
          id: frame[1],
          command: frame[2],
          args: frame[3] as Args,
          body,
          headers: frame[4],
        })
        break
      case 'invoke-bytes':
        this.#call({ id: frame[1], command: frame[2], args: {}, body, headers: frame[4] })
        break
      default:
    }
  }

  #call(call: Call): void {
    this.calls.push(call)
    try {
      const script = this.#scripts[call.command]
      const value = script === undefined ? this.#plugin(call) : script(call)
      if (value !== PENDING) this.result(call.id, value)
    } catch (error) {
      const code = error instanceof IpcError ? error.code : undefined
      const data = error instanceof TimedOutError ? stringify(error.data) : undefined
      this.writer.write(encode.error(call.id, stringify(error), code, data))
    }
  }

  #plugin({ command, args }: Call): unknown {
    const event = String(args.event)
    switch (command) {
      case 'plugin:event|listen':
        return this.#listen(event, Number(args.handler), args.target as EventTarget)
      case 'plugin:event|unlisten':
        this.listeners.delete(Number(args.eventId))
        this.writer.write(encode.unlisten(event, Number(args.eventId)))
        return null
      case 'plugin:event|emit':
      case 'plugin:event|emit_to':
        this.emit(event, args.payload, args.target as EventTarget | undefined)
        return null
      default:
        throw new IpcError('command_not_found', `Command ${command} not found`)
    }
  }

  #listen(event: string, handler: number, target: EventTarget): number {
    const id = this.#nextListener++
    const slot = this.#nextSlot++
    this.listeners.set(id, { slot, event, target })
    this.writer.write(encode.listen(slot, event, id, handler, target))
    return id
  }
}

/** A connection and the backend at its other end. */
export function connected(
  scripts: Record<string, Script> = {},
  options: Partial<ConnectionOptions> = {},
): { connection: PageConnection; backend: FakeBackend } {
  const [page, other] = memoryTransports()
  const backend = new FakeBackend(other, scripts)
  return { connection: connectionOver(page, options), backend }
}

/** A page's connection over a transport that is open. */
export function connectionOver(
  page: Transport,
  options: Partial<ConnectionOptions> = {},
): PageConnection {
  return new PageConnection({
    key: 'a key',
    open: async () => page,
    evaluate: (_script, ran) => ran('no scripts here'),
    ...options,
  })
}

/** Waits until all messages between the two sides have arrived. */
export async function settled(connection: PageConnection): Promise<void> {
  await connection.invoke('no such command').catch(() => {})
}
