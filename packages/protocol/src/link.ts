/** Keeps a line alive over transports that come and go: each message arrives once, and in order. */

import { malformed } from './malformed.ts'
import type { Message, Transport } from './transport.ts'

// A receiver says how much it has after so many messages or bytes, or so many milliseconds after
// the first that it has not spoken of. Each costs both sides as much as a call, so those that answer one call
// after the other should hardly meet any.
const ACK_MESSAGES = 1024
const ACK_BYTES = 256 * 1024
const ACK_MS = 200

/** Asks the other side to say how much it has. */
export const PING = '?'

/** Answers a page that wants to go on with a line which the backend does not have, or no longer. */
export const GONE = '!'

/** What a link is made with. */
export interface LinkOptions {
  /** Takes each message of the other side, once and in order. */
  receive(message: Message): void
  /** Takes what `receive` has thrown, or that the other side does not keep to the rules. */
  fail(error: unknown): void
  /** Called with the messages that the other side has acknowledged. */
  acknowledged?(messages: readonly Message[]): void
}

/**
 * One end of a line between a page and its backend. Both ends count every message; the receiver
 * acknowledges by the number of messages that it has, and the sender keeps what is not acknowledged.
 * When a transport breaks, the next one goes on where the receiver stood.
 *
 * What serves the link itself is a text that is no list: a number acknowledges, a {@link PING} asks
 * for one. These are not counted.
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
  /** How often anything has come: who waits for a sign of life sees it grow. */
  heard = 0
  /** How many messages have been handed to a transport: those the other side may have seen. */
  handed = 0
  /** How many of our messages the other side has. */
  acknowledged = 0
  /** Bytes of bodies and UTF-16 units of text that are not acknowledged. */
  unacknowledged = 0
  readonly #options: LinkOptions
  #transport: Transport | undefined
  /** What the other side may not have, oldest first, from message `acknowledged` on. */
  readonly #kept: Message[] = []
  /** Of `received`, what the other side has not been told of. */
  #unsaid = 0
  #unsaidLength = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** How many messages have been given to `send`. */
  get sent(): number {
    return this.acknowledged + this.#kept.length
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
   * Goes on over a fresh transport, whose other side has `peerReceived` of our messages.
   *
   * @throws {IpcError} `malformed_message` if it claims what it cannot have
   */
  join(transport: Transport, peerReceived: number = this.acknowledged): void {
    this.leave()
    this.#acknowledge(peerReceived)
    this.#transport = transport
    transport.onmessage = (message) => this.#onMessage(message)
    for (const message of this.#kept) transport.send(message)
    this.handed = this.sent
  }

  /** Ends the transport, if there is one. */
  close(code?: number, reason?: string): void {
    this.#transport?.close(code, reason)
  }

  /** Lets go of the transport. What is sent from here on waits for the next. */
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

  /** Tells the other side how much has come. */
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
    // No number is neither.
    if (!(fresh >= 0 && fresh <= this.#kept.length)) {
      throw malformed('message', 'neither frames nor an acknowledgement')
    }
    const messages = this.#kept.splice(0, fresh)
    for (const message of messages) this.unacknowledged -= message.length
    this.acknowledged = received
    this.#options.acknowledged?.(messages)
  }
}

function parseCount(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
