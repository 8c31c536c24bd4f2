/** One line of a page to its backend, over one transport after the other: writer, reader and link. */

import {
  type BackendFrame,
  CLOSE_CODES,
  FrameReader,
  type FrameSink,
  fromBackend,
  Link,
  type Message,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import { COPY_BYTES, encodePage, GONE, messageOf } from '@oxbow/protocol/internal'
import { Outbox } from './outbox.ts'

/** The owner of a line. */
export interface LineOwner {
  /** Called when the backend has answered on a transport: the line resumes there. */
  onJoined: () => void
  /** Called when the backend has no such line any more. */
  onGone: (transport: Transport) => void
  close(code: number, reason: string): void
}

/** A line. It begins with the first answer of the backend, and nothing leaves the page before that. */
export class Line {
  readonly link: Link
  readonly outbox: Outbox
  readonly #key: string
  readonly #owner: LineOwner
  readonly #reader: FrameReader<'backend'>
  readonly #id = Math.floor(Math.random() * 2 ** 53)
  #hasBegun = false

  constructor(key: string, receive: FrameSink<BackendFrame>, owner: LineOwner) {
    this.#key = key
    this.#owner = owner
    this.#reader = new FrameReader(fromBackend(), receive)
    this.link = new Link({
      receive: (message) => this.#reader.read(message),
      fail: (error) => owner.close(CLOSE_CODES.malformed, messageOf(error)),
    })
    this.outbox = new Outbox((message) => this.link.send(owned(message)))
  }

  /** Starts or resumes over a new transport. */
  open(transport: Transport): void {
    transport.onmessage = (message) => {
      try {
        this.#onAnswer(transport, message)
      } catch (error) {
        transport.close(CLOSE_CODES.malformed, messageOf(error))
      }
    }
    const received = this.#hasBegun ? this.link.received : undefined
    transport.send(`[${encodePage.hello(PROTOCOL_VERSION, this.#key, this.#id, received)}]`)
  }

  /** Stops reading and sending at once. */
  cut(): void {
    this.#reader.close()
    this.link.leave()
  }

  #onAnswer(transport: Transport, message: Message): void {
    if (message === GONE) {
      this.#owner.onGone(transport)
      return
    }
    if (this.#hasBegun) this.link.join(transport, Number(message))
    else {
      this.#reader.read(message)
      this.#hasBegun = true
      this.link.join(transport)
    }
    this.#owner.onJoined()
  }
}

/**
 * A copy of a large message, because it may be sent again much later, after the owner of the bytes has
 * changed them. The writer has copied small ones already.
 */
function owned(message: Message): Message {
  return typeof message === 'string' || message.byteLength <= COPY_BYTES ? message : message.slice()
}
