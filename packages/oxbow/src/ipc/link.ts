/** The backend's end of a page's line: outlives broken sockets, and knows how far the page is behind. */

import {
  BATCH_TEXT,
  BROKEN,
  CLOSE_CODES,
  type CloseInfo,
  IpcError,
  type Limits,
  Link,
  type Message,
  type Transport,
} from '@oxbow/protocol'
import { SILENT } from '../silent.ts'
import { RunMemory } from './run-memory.ts'

/**
 * What a transport ends with when nobody has ended it, and when a page has given it up because nothing
 * came: such a page tries another, and its farewell may be what arrives first.
 */
const UNENDED: readonly number[] = [1005, BROKEN]

// More than any batch of frames: a large result, or a piece of one.
const LARGE = 2 * BATCH_TEXT

// Bytes and UTF-16 units on their way to a page from which on their memory matters.
const MUCH = 1024 * 1024

// A page that has stopped, or is stuck, is still there, and may take long to find out that it has to begin anew.
const RETURN_MS = 600_000

/** Whom a link carries messages for. */
export interface LinkOwner {
  readonly limits: Limits
  /** Takes each message of the page, once and in order. */
  receive(message: Message): void
  /** The page has broken the rules, or cannot keep up: the line has to end. */
  fail(error: unknown): void
  /** The line has ended. */
  end(reason: IpcError): void
}

interface Mark {
  readonly number: number
  readonly resolve: () => void
}

interface Large {
  readonly number: number
  readonly bytes: number
}

/** Carries a page's line over one transport after the other. */
export class PageLink {
  /** The number that the page has drawn for its line. */
  readonly id: number
  /** What its small bodies are written to. */
  readonly memory: RunMemory = new RunMemory()
  readonly #owner: LinkOwner
  #link: Link
  #transport: Transport | undefined
  /** What its transports make of messages that wait. */
  #pack: (message: Message) => Message = asItIs
  #away: NodeJS.Timeout | undefined
  /** Those who wait for room: they need no more than one promise. */
  #room: Signal | undefined
  /** Those who wait until the page has a message, by its number. */
  #marks: Mark[] | undefined
  /** Large messages that are not acknowledged, oldest first. */
  #large: Large[] | undefined
  #largeBytes = 0
  #isOver = false
  /** Whether it may end though the page is still there. */
  #mayReturn = false
  /** How often the page has come back. */
  resumes = 0

  constructor(owner: LinkOwner, id: number) {
    this.id = id
    this.#owner = owner
    this.#link = new Link(this)
  }

  /** Takes a message from the link. */
  receive(message: Message): void {
    this.#owner.receive(message)
  }

  /** The link has found a mistake of the page. */
  fail(error: unknown): void {
    this.#owner.fail(error)
  }

  /** Bytes and UTF-16 units that the page has not acknowledged. */
  get unacknowledged(): number {
    return this.#link.unacknowledged
  }

  /** Whether a transport carries it now. */
  get isJoined(): boolean {
    return this.#transport !== undefined
  }

  /** Settles when the page has caught up, or is gone; `undefined` when it is not behind. */
  room(): Promise<void> | undefined {
    if (this.#hasRoom) return undefined
    this.#room ??= makeSignal()
    return this.#room.raised
  }

  get #hasRoom(): boolean {
    return this.#isOver || this.unacknowledged <= this.#owner.limits.windowBytes
  }

  /** Settles when the page has all that has been sent by now, or is gone. */
  caughtUp(): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    // A page that is there says so at once, and not when it has enough to speak of.
    this.#link.ping()
    const number = this.#link.sent
    this.#marks ??= []
    const marks = this.#marks
    return new Promise((resolve) => marks.push({ number, resolve }))
  }

  send(message: Message): void {
    if (this.#isOver) return
    const kept = this.unacknowledged > MUCH ? this.#pack(message) : message
    this.#link.send(kept)
    if (message.length > LARGE) {
      this.#large ??= []
      this.#large.push({ number: this.#link.sent, bytes: kept.length })
      this.#largeBytes += kept.length
    }
    if (!this.#isOverrun()) return
    this.#mayReturn = true
    this.fail(overrun(this.unacknowledged))
  }

  /** Milliseconds for which a window is kept for a page whose line has ended, where it is usually `ms`. */
  graceMs(ms: number): number {
    return this.#mayReturn ? Math.max(ms, RETURN_MS) : ms
  }

  /** Begins on its first transport. */
  begin(transport: Transport): void {
    this.#carry(transport)
    this.#link.join(transport)
  }

  /**
   * Goes on over a fresh transport whose page has `received` messages of ours.
   *
   * @throws {IpcError} `malformed_message` if it claims what it cannot have
   */
  resume(transport: Transport, received: number): void {
    this.resumes++
    transport.send(String(this.#link.received))
    this.#carry(transport)
    this.#link.join(transport, received)
  }

  /** Ends the line and tells the page why. */
  close({ code, reason }: CloseInfo): void {
    this.#transport?.close(code, reason)
    this.#end(reason)
  }

  #carry(transport: Transport): void {
    clearTimeout(this.#away)
    this.#mayReturn = false
    const older = this.#transport
    this.#transport = transport
    this.#pack = transport.pack ?? asItIs
    // Broken as well, only that nobody has noticed.
    older?.close()
    void transport.closed.then((info) => this.#onClosed(transport, info))
  }

  #onClosed(transport: Transport, { code, reason }: CloseInfo): void {
    if (transport !== this.#transport || this.#isOver) return
    this.#transport = undefined
    this.#link.leave()
    this.#mayReturn ||= reason === SILENT
    if (UNENDED.includes(code)) this.#wait()
    else this.#end(reason)
  }

  #wait(): void {
    const { resumeMs } = this.#owner.limits
    this.#away = setTimeout(() => this.#end('the page has not come back'), resumeMs)
  }

  #end(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#away)
    this.#link.leave()
    // Whatever still points here, such as a channel that nobody has closed: what waited is not kept for it.
    this.#link = new Link(this)
    this.#large = undefined
    this.#transport = undefined
    this.#release()
    this.#owner.end(new IpcError('disconnected', reason || 'the page has gone away'))
  }

  /** The page has these messages. */
  acknowledged(messages: readonly Message[]): void {
    this.memory.acknowledged(messages)
    const large = this.#large ?? []
    while (large[0] !== undefined && large[0].number <= this.#link.acknowledged) {
      this.#largeBytes -= large.shift()?.bytes ?? 0
    }
    this.#release()
  }

  /** Whoever waits looks again by itself. */
  #release(): void {
    const marks = this.#marks ?? []
    while (marks[0] !== undefined && (this.#isOver || marks[0].number <= this.#link.acknowledged)) {
      marks.shift()?.resolve()
    }
    if (this.#room === undefined || !this.#hasRoom) return
    this.#room.raise()
    this.#room = undefined
  }

  /** What is large has waited for room: a page may need long for it without being stuck. */
  #isOverrun(): boolean {
    const { messageBytes, unacknowledgedBytes } = this.#owner.limits
    if (this.unacknowledged <= unacknowledgedBytes) return false
    const small = this.unacknowledged - this.#largeBytes
    return small > unacknowledgedBytes || this.unacknowledged > unacknowledgedBytes + messageBytes
  }
}

/** A promise that is settled from outside. */
interface Signal {
  readonly raised: Promise<void>
  readonly raise: () => void
}

function makeSignal(): Signal {
  let raise = (): void => {}
  const raised = new Promise<void>((resolve) => {
    raise = resolve
  })
  return { raised, raise }
}

function asItIs(message: Message): Message {
  return message
}

function overrun(bytes: number): IpcError {
  return new IpcError(
    'overrun',
    `the page is ${bytes} bytes behind, over the limit \`unacknowledgedBytes\`; it has to begin anew`,
  )
}

/** The close code that tells the page of an error. */
export function closeCode(error: unknown): number {
  return (error instanceof IpcError && CODES[error.code]) || CLOSE_CODES.internal
}

const CODES: Partial<Record<string, number>> = {
  malformed_frame: CLOSE_CODES.malformed,
  malformed_message: CLOSE_CODES.malformed,
  version_mismatch: CLOSE_CODES.version,
  unauthorized: CLOSE_CODES.unauthorized,
  replaced: CLOSE_CODES.replaced,
  handshake_timeout: CLOSE_CODES.timeout,
  overrun: CLOSE_CODES.overrun,
}

/** WebSocket close reasons hold 123 bytes. */
export function closeReason(message: string): string {
  return message.replace(/[^\x20-\x7e]/g, '?').slice(0, 123)
}
