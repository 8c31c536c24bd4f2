/**
 * The backend's end of a page's line: it outlives broken sockets, and tracks how far the page is behind.
 */

import {
  type CloseInfo,
  IpcError,
  type Limits,
  Link,
  type Message,
  type Transport,
} from '@oxbow/protocol'
import { BROKEN } from '@oxbow/protocol/internal'
import { inTime } from '../base/in-time.ts'
import { Signal } from '../base/signal.ts'
import type { LineOpening } from './caller.ts'
import { LargeMessages } from './large-messages.ts'
import { Marks } from './marks.ts'
import { Reading, type ReadingPage } from './reading.ts'
import { RunMemory } from './run-memory.ts'

/**
 * The close codes of a transport that broke, and of one that a page gave up because nothing arrived. Such a
 * page opens another transport, and the close of the old one may arrive first.
 */
const UNENDED: readonly number[] = [1005, BROKEN]

// Bytes and UTF-16 units on their way to a page above which their memory matters.
const MUCH = 1024 * 1024

// A multiple of the limit `unacknowledgedBytes`, for a page that reads, so that it can finish what was sent
// to it in one go.
const MOST_GIVEN = 4

// Bytes of memory that a message takes besides its characters; they bound the number of short messages. A
// tick of a busy backend makes some thousand of them.
const MESSAGE_COST = 64
const FEW_MESSAGES = 4096

// A page that has stopped reading still exists, and may notice late that it has to reconnect.
const RETURN_MS = 600_000

/** The data with which a page has opened its line. */
export interface OpenedLine extends LineOpening {
  readonly id: number
  /** Stands for the key of the page. */
  readonly proof?: object | undefined
}

/** The owner of a link, which gets its messages. */
export interface LinkOwner {
  readonly limits: Limits
  /** Takes each message of the page, once and in order. */
  receive(message: Message): void
  /** The line must end, because the page has broken the rules or cannot keep up. */
  fail(error: unknown): void
  /** The line has ended. */
  end(reason: IpcError): void
}

/** The reason of a line that its page has ended. */
const GONE_AWAY = 'the page has gone away'

/** Carries a page's line over one transport after the other. */
export class PageLink implements ReadingPage {
  /** The number that the page has drawn for its line. */
  readonly id: number
  readonly proof: object | undefined
  /** Memory for its small bodies. */
  readonly memory: RunMemory = new RunMemory()
  readonly #owner: LinkOwner
  #link: Link
  #transport: Transport | undefined
  /** The waiting messages in the form of its transports. */
  #pack: (message: Message) => Message = asItIs
  #away: NodeJS.Timeout | undefined
  /** Senders that wait for room. */
  #room: Signal | undefined
  /** Senders that wait for room only as long as the page reads. */
  #patience: Signal | undefined
  /** Made when the page is behind for the first time. */
  #reading: Reading | undefined
  /** Callers that wait until the page has a message, by its number. */
  readonly #marks = new Marks()
  readonly #large = new LargeMessages()
  #isOver = false
  /** Whether the page may still exist after the line has ended. */
  #mayReturn = false
  /** How often the page has come back. */
  resumes = 0

  constructor(owner: LinkOwner, { id, proof }: Pick<OpenedLine, 'id' | 'proof'>) {
    this.id = id
    this.proof = proof
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

  /**
   * Bytes and UTF-16 units that the page has not acknowledged, or that have not been sent, whichever is
   * more.
   */
  get unacknowledged(): number {
    return Math.max(this.#link.unacknowledged, this.#transport?.unsent ?? 0)
  }

  /** How many messages the page has acknowledged. */
  get taken(): number {
    return this.#link.acknowledged
  }

  /** Whether a transport carries it now. */
  get isJoined(): boolean {
    return this.#transport !== undefined
  }

  /** Settles when the page has caught up, or is gone; `undefined` when it is not behind. */
  room(): Promise<void> | undefined {
    if (this.#hasRoom) return undefined
    this.#room ??= new Signal()
    return this.#room.raised
  }

  /**
   * The same, but senders do not wait for a page that has stopped reading: that page loses its line
   * instead.
   */
  patience(): Promise<void> | undefined {
    if (this.#hasRoom || this.#reading?.hasStopped) return undefined
    this.#watch()
    this.#patience ??= new Signal()
    return this.#patience.raised
  }

  /** For who watches its reading. */
  get isBehind(): boolean {
    return !this.#hasRoom || this.#isOverrun()
  }

  /** For who watches its reading. */
  get isFarBehind(): boolean {
    return this.unacknowledged > MOST_GIVEN * this.#owner.limits.unacknowledgedBytes
  }

  /** The page has stopped reading. */
  stopped(): void {
    this.#patience?.raise()
    if (this.#isOverrun()) this.#giveUp()
  }

  #watch(): void {
    this.#reading ??= new Reading(this)
    this.#reading.watch()
  }

  get #hasRoom(): boolean {
    return this.#isOver || this.unacknowledged <= this.#owner.limits.windowBytes
  }

  /** Settles when the page has all that has been sent by now, or is gone. */
  caughtUp(): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    // A ping makes the page acknowledge at once, instead of later when it has enough messages.
    this.#link.ping()
    return this.#marks.at(this.#link.sent)
  }

  send(message: Message): void {
    if (this.#isOver) return
    const kept = this.#link.unacknowledged > MUCH ? this.#pack(message) : message
    this.#link.send(kept)
    this.#large.sent(this.#link.sent, kept)
    if (this.#isOverrun()) this.#judge()
  }

  /**
   * A page that reads keeps its line despite much data that was sent just now, because it has had no time
   * to read it.
   */
  #judge(): void {
    if (this.#reading?.hasStopped) this.#giveUp()
    else this.#watch()
  }

  #giveUp(): void {
    this.#mayReturn = true
    this.fail(overrun(this.unacknowledged))
  }

  /** Milliseconds for which a window is kept after the line of its page has ended; usually `ms`. */
  graceMs(ms: number): number {
    return this.#mayReturn ? Math.max(ms, RETURN_MS) : ms
  }

  /** Starts the line on its first transport. */
  begin(transport: Transport): void {
    this.#carry(transport)
    this.#link.join(transport)
  }

  /**
   * Resumes over a fresh transport, whose page has `received` messages of ours.
   *
   * @throws {IpcError} `malformed_message` if it claims messages that were not sent
   */
  resume(transport: Transport, received: number): void {
    this.resumes++
    transport.send(String(this.#link.received))
    this.#carry(transport)
    this.#link.join(transport, received)
  }

  /**
   * Whether its page still exists after some milliseconds. During a reload, the old page disappears while
   * the new one connects. A page that does not answer within the same time again counts as gone.
   */
  async stays(ms: number): Promise<boolean> {
    const transport = this.#transport
    if (transport?.answers === undefined) return false
    const closed = transport.closed.then(() => {})
    return !(await inTime(closed, ms)) && (await transport.answers(ms))
  }

  /** Ends the line, with a reason for the page. */
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
    // The older transport is broken too; the backend has only not noticed yet.
    older?.close()
    void transport.closed.then((info) => this.#onClosed(transport, info))
  }

  #onClosed(transport: Transport, { code, isSilent = false }: CloseInfo): void {
    if (transport !== this.#transport || this.#isOver) return
    this.#transport = undefined
    this.#link.leave()
    this.#mayReturn ||= isSilent
    if (UNENDED.includes(code)) this.#wait()
    // A reason that the page gives is not used: in logs it would look like our own text.
    else this.#end(GONE_AWAY)
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
    // Frees the waiting messages even if something still refers to this link, such as a channel that was
    // never closed.
    this.#link = new Link(this)
    this.#large.clear()
    this.#transport = undefined
    this.#reading?.end()
    this.#release()
    this.#owner.end(new IpcError('disconnected', reason || GONE_AWAY))
  }

  /** The page has these messages. */
  acknowledged(messages: readonly Message[]): void {
    this.memory.acknowledged(messages)
    if (messages.length > 0) this.#reading?.heard()
    this.#large.acknowledged(this.#link.acknowledged)
    this.#release()
  }

  /** The waiting senders check for themselves whether there is room. */
  #release(): void {
    this.#marks.reached(this.#isOver ? Number.POSITIVE_INFINITY : this.#link.acknowledged)
    if (!this.#hasRoom) return
    this.#room?.raise()
    this.#patience?.raise()
  }

  /**
   * Large messages do not count: they have waited for room, and a page may take long to read one without
   * being stuck.
   */
  #isOverrun(): boolean {
    const { messageBytes, unacknowledgedBytes } = this.#owner.limits
    const { unacknowledged } = this
    if (unacknowledged <= unacknowledgedBytes) return this.#hasManyMessages(unacknowledgedBytes)
    const small = unacknowledged - this.#large.bytes
    return small > unacknowledgedBytes || unacknowledged > unacknowledgedBytes + messageBytes
  }

  #hasManyMessages(bytes: number): boolean {
    const messages = this.#link.sent - this.#link.acknowledged
    return messages > FEW_MESSAGES && messages * MESSAGE_COST > bytes
  }
}

function asItIs(message: Message): Message {
  return message
}

function overrun(bytes: number): IpcError {
  return new IpcError(
    'overrun',
    `the page is ${bytes} bytes behind, over the limit \`unacknowledgedBytes\``,
  )
}
