/** A WebSocket as a transport. */

import { CLOSE_CODES, type CloseInfo, type Message, type Transport } from '@oxbow/protocol'
import { BROKEN } from '@oxbow/protocol/internal'
import { Fifo } from '../base/fifo.ts'
import { inTime } from '../base/in-time.ts'
import { packed, TextBytes } from '../base/text-bytes.ts'
import type { Logger } from '../observe/logger.ts'
import type { RawData, WebSocket } from '../vendor/ws.ts'
import { LatestOnly } from './latest-only.ts'
import { type LineCarrier, LineSocket } from './line-socket.ts'
import type { TextFrames } from './text-frame.ts'

// The protocol of WebSockets leaves 123 bytes for a reason.
const REASON_BYTES = 123

// Unsent bytes of a socket beyond which messages wait outside it: the socket would copy every message, and the
// sender keeps them anyway until they have arrived.
const MOST_UNSENT = 1024 * 1024

const AS_TEXT = { binary: false }

/** The parts that all lines of a server share. */
export interface Carrier {
  readonly logger: Pick<Logger, 'warn'>
  readonly frames: TextFrames
}

/** Carries whole messages over a WebSocket of the `ws` package. */
export class WebSocketTransport implements Transport, LineCarrier {
  onmessage: ((message: Message) => void) | null = null
  /** Called once, when the first message is sent. */
  onfirstsend: (() => void) | null = null
  /** Called once, if the line ends before the first message is sent. */
  onrefused: ((reason: string) => void) | null = null
  readonly closed: Promise<CloseInfo>
  readonly #line: LineSocket
  readonly #carrier: Carrier
  /** The messages that wait until the socket has sent earlier ones. */
  #waiting: Fifo<Message> | undefined
  #waitingUnits = 0
  /** Acknowledgements and pongs. At most one of each kind is on its way, and the latest waits. */
  readonly #count = new LatestOnly<string>()
  readonly #pong = new LatestOnly<Buffer>()
  #open = true
  #settle: (info: CloseInfo) => void = () => {}

  constructor(line: LineSocket, carrier: Carrier) {
    this.#line = line
    this.#carrier = carrier
    this.closed = new Promise((resolve) => {
      this.#settle = resolve
    })
    line.transport = this
    line.on('message', onMessage).on('ping', onPing).on('close', onClose).on('error', onError)
  }

  send(message: Message): void {
    if (!this.#open) return
    this.onfirstsend?.()
    this.onfirstsend = null
    this.onrefused = null
    if (typeof message === 'string' && isCount(message)) this.#sendCount(message)
    else if (this.#isBusy) this.#wait(message)
    else this.#pass(message)
  }

  get unsent(): number {
    return this.#waitingUnits + this.#line.bufferedAmount
  }

  /** Answers a ping. Pings that come before the answer has left share one answer (RFC 6455, 5.5.3). */
  answerPing(data: Buffer): void {
    if (!this.#open) return
    this.#pong.send(data, (latest, sent) => this.#line.pong(latest, false, sent))
  }

  /** Each acknowledgement includes the earlier ones, so a page that asks for many and reads none gets one. */
  #sendCount(count: string): void {
    this.#count.send(count, (latest, sent) => {
      const line = this.#line
      if (line.readyState !== line.OPEN) return
      line.socket?.write(this.#carrier.frames.of(latest), sent)
    })
  }

  pack(message: Message): Message {
    return packed(message)
  }

  /** Pings the page. Browsers answer by themselves, so a busy or frozen page answers too. */
  async answers(withinMs: number): Promise<boolean> {
    if (!this.#open) return false
    const answered = new Promise<void>((resolve) => this.#line.once('pong', () => resolve()))
    this.#line.ping(undefined, undefined, ignore)
    return await inTime(answered, withinMs)
  }

  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    if (!this.#open) return
    // A page that has to start again does not need the messages it has missed.
    if (code === CLOSE_CODES.overrun) this.#waiting = undefined
    this.#sendWaiting(() => true)
    this.#line.close(code, shorten(reason))
    this.end({ code, reason })
  }

  /** Ends the line without telling the page, which no longer answers. */
  giveUp(): void {
    this.end({ code: BROKEN, reason: '', isSilent: true })
    this.#line.terminate()
  }

  /** Called when the page has sent a message. */
  receive(message: Message): void {
    if (this.#open) this.onmessage?.(message)
  }

  /** Called when the socket has failed. `ws` itself closes it, with the reason. */
  fail(error: Error): void {
    this.#carrier.logger.warn({ error: error.message }, 'the line to a page has failed')
    this.#open = false
  }

  /** Called when the socket has closed. */
  end(info: CloseInfo): void {
    this.#open = false
    this.#waiting = undefined
    this.#waitingUnits = 0
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
    this.#waitingUnits += message.length
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
      if (message === undefined) return
      this.#waitingUnits -= message.length
      this.#pass(message)
    }
  }

  #pass(message: Message): void {
    // `ws` too writes to the stream at once, so the order is kept.
    if (typeof message === 'string') this.#writeText(message)
    else if (message instanceof TextBytes) this.#line.send(message, AS_TEXT, ignore)
    else this.#line.send(message, ignore)
  }

  #writeText(text: string): void {
    const line = this.#line
    if (line.readyState === line.OPEN) line.socket?.write(this.#carrier.frames.of(text))
  }
}

const ZERO = 0x30
const NINE = 0x39

/** Whether a text acknowledges messages, or answers a request to. */
function isCount(text: string): boolean {
  const first = text.charCodeAt(0)
  return first >= ZERO && first <= NINE
}

function transportOf(line: WebSocket): LineCarrier | undefined {
  return line instanceof LineSocket ? line.transport : undefined
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  transportOf(this)?.receive(isBinary ? toBytes(data) : data.toString())
}

function onPing(this: WebSocket, data: Buffer): void {
  transportOf(this)?.answerPing(data)
}

/** Drops the reason that the page gives: it must not be trusted, logged or shown. */
function onClose(this: WebSocket, code: number): void {
  transportOf(this)?.end({ code, reason: '' })
}

function onError(this: WebSocket, error: Error): void {
  transportOf(this)?.fail(error)
}

/** Without a callback, `ws` would throw the error of a dying socket; `close` reports the end anyway. */
function ignore(): void {}

/**
 * The bytes of a binary message in memory of their own. `ws` gives large messages such memory. Small ones are
 * part of a larger buffer that was read from the socket, which is freed when they are copied.
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
