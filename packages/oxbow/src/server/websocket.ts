/** A WebSocket as a transport. */

import type { Socket } from 'node:net'
import { CLOSE_CODES, type CloseInfo, type Message, type Transport } from '@oxbow/protocol'
import type { RawData, WebSocket } from 'ws'
import { Fifo } from '../fifo.ts'
import type { Logger } from '../logger.ts'
import { SILENT } from '../silent.ts'
import { packed, TextBytes } from '../text-bytes.ts'
import { textFrame } from './text-frame.ts'

// The protocol of WebSockets leaves 123 bytes for a reason.
const REASON_BYTES = 123

// Bytes that a socket has not got rid of, beyond which it is given no more: it would copy every message, and
// whoever sends keeps them anyway until they have come.
const MOST_UNSENT = 1024 * 1024

// What a WebSocket ends with when nobody has ended it.
const BROKEN = 1006

const AS_TEXT = { binary: false }

/** Carries whole messages over a WebSocket of the `ws` package. */
export class WebSocketTransport implements Transport {
  onmessage: ((message: Message) => void) | null = null
  /** Called once, when the first message is sent. */
  onfirstsend: (() => void) | null = null
  readonly pack: (message: Message) => Message = packed
  readonly closed: Promise<CloseInfo>
  readonly #socket: WebSocket
  /** What the WebSocket writes to. */
  readonly #stream: Socket
  /** What the socket gets when it has sent the rest. */
  readonly #waiting = new Fifo<Message>()
  #open = true
  #settle: (info: CloseInfo) => void = () => {}

  constructor(socket: WebSocket, stream: Socket, logger: Logger) {
    this.#socket = socket
    this.#stream = stream
    this.closed = new Promise((resolve) => {
      this.#settle = resolve
    })
    socket.on('message', (data, isBinary) => {
      if (this.#open) this.onmessage?.(isBinary ? toBytes(data) : data.toString())
    })
    socket.on('close', (code, reason) => this.#end({ code, reason: reason.toString() }))
    // `ws` closes the socket itself after an error, telling the page why.
    socket.on('error', (error) => {
      logger.warn({ error: error.message }, 'the line to a page has failed')
      this.#open = false
    })
  }

  send(message: Message): void {
    if (!this.#open) return
    this.onfirstsend?.()
    this.onfirstsend = null
    if (this.#isBusy) this.#wait(message)
    else this.#pass(message)
  }

  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    if (!this.#open) return
    // A page that has to begin anew has no use for what it has missed.
    if (code === CLOSE_CODES.overrun) this.#waiting.clear()
    this.#sendWaiting(() => true)
    this.#socket.close(code, shorten(reason))
    this.#end({ code, reason })
  }

  /** Ends it without a word, as the page has: nobody is there who would hear one. */
  giveUp(): void {
    this.#end({ code: BROKEN, reason: SILENT })
    this.#socket.terminate()
  }

  get #isBusy(): boolean {
    return this.#waiting.size > 0 || this.#socket.bufferedAmount > MOST_UNSENT
  }

  #pass(message: Message): void {
    // What `ws` sends is in the stream at once as well, so the order stays.
    if (typeof message === 'string') this.#writeText(message)
    else if (message instanceof TextBytes) this.#socket.send(message, AS_TEXT, ignore)
    else this.#socket.send(message, ignore)
  }

  #writeText(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#stream.write(textFrame(text))
  }

  #wait(message: Message): void {
    if (this.#waiting.size === 0) this.#stream.once('drain', this.#onDrain)
    this.#waiting.add(message)
  }

  #onDrain = (): void => {
    this.#sendWaiting(() => this.#socket.bufferedAmount <= MOST_UNSENT)
    if (this.#waiting.size > 0) this.#stream.once('drain', this.#onDrain)
  }

  #sendWaiting(mayGoOn: () => boolean): void {
    while (this.#waiting.size > 0 && mayGoOn()) {
      const message = this.#waiting.take()
      if (message !== undefined) this.#pass(message)
    }
  }

  #end(info: CloseInfo): void {
    this.#open = false
    this.#waiting.clear()
    this.#settle(info)
  }
}

/**
 * The bytes of a binary message in memory of their own: `ws` hands large messages over so, while
 * small ones are part of what was read from the socket, and copying them frees the rest.
 */
function toBytes(data: RawData): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data as Buffer<ArrayBuffer>
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  return buffer.byteLength === byteLength ? bytes : bytes.slice()
}

/** Without a callback `ws` would throw what a dying socket reports; `close` tells it anyway. */
function ignore(): void {}

/** As much of a reason as fits, without half a character at its end. */
function shorten(reason: string): string {
  const bytes = Buffer.from(reason).subarray(0, REASON_BYTES)
  return new TextDecoder().decode(bytes, { stream: true })
}
