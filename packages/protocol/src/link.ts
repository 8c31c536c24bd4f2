/** Keeps a line alive over transports that come and go: each message arrives once, and in order. */

import { malformed } from './malformed.ts'
import type { Message, Transport } from './transport.ts'

// A receiver acknowledges after so many messages or bytes, or so many milliseconds after the first message
// that it has not acknowledged. An acknowledgement costs both sides as much as a call, so calls that follow each
// other should cause hardly any.
const ACK_MESSAGES = 1024
const ACK_BYTES = 256 * 1024
const ACK_MS = 200

/** Asks the other side for an acknowledgement. */
export const PING = '?'

/** Answers a page that wants to resume a line that the backend does not have. */
export const GONE = '!'

/** Options of a link. */
export interface LinkOptions {
  /** Takes each message of the other side, once and in order. */
  receive(message: Message): void
  /** Called with an error of `receive`, or if the other side breaks the rules. */
  fail(error: unknown): void
  /** Called with the messages that the other side has acknowledged. */
  acknowledged?(messages: readonly Message[]): void
}

/**
 * One end of a line between a page and its backend. Both ends count every message; the receiver
 * acknowledges the number of messages that it has received, and the sender keeps the others. When a transport
 * breaks, the next one resumes after the last message that the receiver has.
 *
 * Messages of the link itself are texts that are not lists: a number acknowledges, a {@link PING} asks for a
 * number. They are not counted.
 *
 * @example
 * ```ts
 * import { Link, memoryTransports } from '@oxbow/protocol'
 *
 * const [transport] = memoryTransports()
 * const link = new Link({
 *   receive: (message) => console.log(message),
 *   fail: (error) => console.error(error),
 * })
 * link.join(transport)
 * link.send('[["cancel",1]]')
 * ```
 */
export class Link {
  /** How many messages of the other side have come. */
  received = 0
  /** How often anything has arrived; it grows with every sign of life. */
  heard = 0
  /** How many messages have been handed to a transport: those the other side may have seen. */
  handed = 0
  /** How many of our messages the other side has. */
  acknowledged = 0
  /** Bytes of bodies and UTF-16 units of text that are not acknowledged. */
  unacknowledged = 0
  readonly #options: LinkOptions
  #transport: Transport | undefined
  /** Messages that the other side may not have, oldest first: message `acknowledged` is at `#first`. */
  #kept: Message[] = []
  #first = 0
  /** The part of `received` that is not acknowledged yet. */
  #unsaid = 0
  #unsaidLength = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** How many messages have been given to `send`. */
  get sent(): number {
    return this.acknowledged + this.#kept.length - this.#first
  }

  /** Sends a message, and again over every further transport until it is acknowledged. */
  send(message: Message): void {
    this.#kept.push(message)
    this.unacknowledged += message.length
    if (this.#transport === undefined) return
    this.handed++
    this.#transport.send(message)
  }

  /**
   * Resumes over a fresh transport, whose other side has `peerReceived` of our messages.
   *
   * @throws {IpcError} `malformed_message` if it acknowledges messages that were not sent
   */
  join(transport: Transport, peerReceived: number = this.acknowledged): void {
    this.leave()
    this.#acknowledge(peerReceived)
    this.#transport = transport
    transport.onmessage = (message) => this.#onMessage(message)
    for (const message of this.#kept.slice(this.#first)) transport.send(message)
    this.handed = this.sent
  }

  /** Ends the transport, if there is one. */
  close(code?: number, reason?: string): void {
    this.#transport?.close(code, reason)
  }

  /** Leaves the transport. Further messages wait for the next one. */
  leave(): void {
    if (this.#transport !== undefined) this.#transport.onmessage = null
    this.#transport = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#transport?.send(PING)
  }

  /** Acknowledges the received messages. */
  acknowledge = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#unsaid = 0
    this.#unsaidLength = 0
    this.#transport?.send(String(this.received))
  }

  #onMessage(message: Message): void {
    this.heard++
    try {
      if (typeof message !== 'string' || message[0] === '[') this.#take(message)
      else if (message === PING) this.acknowledge()
      else this.#acknowledge(parseCount(message))
    } catch (error) {
      this.#options.fail(error)
    }
  }

  #take(message: Message): void {
    this.received++
    this.#unsaidLength += message.length
    if (++this.#unsaid >= ACK_MESSAGES || this.#unsaidLength >= ACK_BYTES) this.acknowledge()
    else this.#timer ??= setTimeout(this.acknowledge, ACK_MS)
    this.#options.receive(message)
  }

  #acknowledge(received: number): void {
    const fresh = received - this.acknowledged
    // NaN fails both comparisons.
    if (!(fresh >= 0 && received <= this.sent)) {
      throw malformed('message', 'no acknowledgement')
    }
    const first = this.#first
    this.#first += fresh
    this.acknowledged = received
    const messages = this.#kept.slice(first, this.#first)
    for (const message of messages) this.unacknowledged -= message.length
    // Removing from the front of an array costs its whole length, so the array is cut in large parts only.
    this.#kept.fill('', first, this.#first)
    if (this.#first * 2 >= this.#kept.length) {
      this.#kept = this.#kept.slice(this.#first)
      this.#first = 0
    }
    this.#options.acknowledged?.(messages)
  }
}

function parseCount(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
}
