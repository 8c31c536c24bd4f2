/** A WebSocket as a transport. */

import { BROKEN, CLOSE_CODES, type CloseInfo, type Message, type Transport } from '@oxbow/protocol'
import type { RawData, WebSocket } from 'ws'
import { Fifo } from '../fifo.ts'
import type { Logger } from '../logger.ts'
import { SILENT } from '../silent.ts'
import { packed, TextBytes } from '../text-bytes.ts'
import { LineSocket } from './line-socket.ts'
import type { TextFrames } from './text-frame.ts'

// The protocol of WebSockets leaves 123 bytes for a reason.
const REASON_BYTES = 123

// Bytes that a socket has not got rid of, beyond which it is given no more: it would copy every message, and
// whoever sends keeps them anyway until they have come.
const MOST_UNSENT = 1024 * 1024

const AS_TEXT = { binary: false }

/** What all lines of a server have in common. */
export interface Carrier {
  readonly logger: Logger
  readonly frames: TextFrames
}

/** Carries whole messages over a WebSocket of the `ws` package. */
export class WebSocketTransport implements Transport {
  onmessage: ((message: Message) => void) | null = null
  /** Called once, when the first message is sent. */
  onfirstsend: (() => void) | null = null
  /** Called once, if it ends before that. */
  onrefused: ((reason: string) => void) | null = null
  readonly closed: Promise<CloseInfo>
  readonly #line: LineSocket
  readonly #carrier: Carrier
  /** What the socket gets when it has sent the rest. */
  #waiting: Fifo<Message> | undefined
  #open = true
  #settle: (info: CloseInfo) => void = () => {}

  constructor(line: LineSocket, carrier: Carrier) {
    this.#line = line
    this.#carrier = carrier
    this.closed = new Promise((resolve) => {
      this.#settle = resolve
    })
    line.transport = this
    line.on('message', onMessage).on('close', onClose).on('error', onError)
  }

  send(message: Message): void {
    if (!this.#open) return
    this.onfirstsend?.()
    this.onfirstsend = null
    this.onrefused = null
    if (this.#isBusy) this.#wait(message)
    else this.#pass(message)
  }

  pack(message: Message): Message {
    return packed(message)
  }

  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    if (!this.#open) return
    // A page that has to begin anew has no use for what it has missed.
    if (code === CLOSE_CODES.overrun) this.#waiting = undefined
    this.#sendWaiting(() => true)
    this.#line.close(code, shorten(reason))
    this.end({ code, reason })
  }

  /** Ends it without a word, as the page has: nobody is there who would hear one. */
  giveUp(): void {
    this.end({ code: BROKEN, reason: SILENT })
    this.#line.terminate()
  }

  /** The page has sent a message. */
  receive(message: Message): void {
    if (this.#open) this.onmessage?.(message)
  }

  /** The socket has failed. `ws` closes it itself, telling the page why. */
  fail(error: Error): void {
    this.#carrier.logger.warn({ error: error.message }, 'the line to a page has failed')
    this.#open = false
  }

  /** The socket has closed. */
  end(info: CloseInfo): void {
    this.#open = false
    this.#waiting = undefined
    this.onrefused?.(info.reason)
    this.onrefused = null
    this.#settle(info)
  }

  get #isBusy(): boolean {
    return this.#waiting !== undefined || this.#line.bufferedAmount > MOST_UNSENT
  }

  #wait(message: Message): void {
    if (this.#waiting === undefined) {
      this.#waiting = new Fifo()
      this.#line.socket?.once('drain', () => this.#onDrain())
    }
    this.#waiting.add(message)
  }

  #onDrain(): void {
    this.#sendWaiting(() => this.#line.bufferedAmount <= MOST_UNSENT)
    if (this.#waiting === undefined) return
    if (this.#waiting.size === 0) this.#waiting = undefined
    else this.#line.socket?.once('drain', () => this.#onDrain())
  }

  #sendWaiting(mayGoOn: () => boolean): void {
    const waiting = this.#waiting
    while (waiting !== undefined && waiting.size > 0 && mayGoOn()) {
      const message = waiting.take()
      if (message !== undefined) this.#pass(message)
    }
  }

  #pass(message: Message): void {
    // What `ws` sends is in the stream at once as well, so the order stays.
    if (typeof message === 'string') this.#writeText(message)
    else if (message instanceof TextBytes) this.#line.send(message, AS_TEXT, ignore)
    else this.#line.send(message, ignore)
  }

  #writeText(text: string): void {
    const line = this.#line
    if (line.readyState === line.OPEN) line.socket?.write(this.#carrier.frames.of(text))
  }
}

function transportOf(line: WebSocket): WebSocketTransport | undefined {
  return line instanceof LineSocket ? line.transport : undefined
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  transportOf(this)?.receive(isBinary ? toBytes(data) : data.toString())
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  transportOf(this)?.end({ code, reason: reason.toString() })
}

function onError(this: WebSocket, error: Error): void {
  transportOf(this)?.fail(error)
}

/** Without a callback `ws` would throw what a dying socket reports; `close` tells it anyway. */
function ignore(): void {}

/**
 * The bytes of a binary message in memory of their own: `ws` hands large messages over so, while
 * small ones are part of what was read from the socket, and copying them frees the rest.
 */
function toBytes(data: RawData): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data as Buffer<ArrayBuffer>
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  return buffer.byteLength === byteLength ? bytes : bytes.slice()
}

/** As much of a reason as fits, without half a character at its end. */
function shorten(reason: string): string {
  const bytes = Buffer.from(reason).subarray(0, REASON_BYTES)
  return new TextDecoder().decode(bytes, { stream: true })
}
