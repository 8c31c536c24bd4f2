/** The opening of a line: the first frame says which window the page is, or the line ends. */

import {
  CLOSE_CODES,
  encode,
  FrameReader,
  fromPage,
  type HelloFrame,
  IpcError,
  type Message,
  messageOf,
  type PageFrame,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import type { WebviewWindow } from '../window.ts'
import { type Backend, Connection, type LinkHeaders } from './connection.ts'

/** A backend that knows its windows by their keys. */
export interface Doorkeeper extends Backend {
  /** The window whose key this is, if it is open. */
  windowOfKey(key: string): WebviewWindow | undefined
}

/** Makes a page's connection of a fresh transport. */
export function acceptPage(backend: Doorkeeper, transport: Transport, headers: LinkHeaders): void {
  const handshake = new Handshake(backend, transport, headers)
  transport.onmessage = (message) => handshake.receive(message)
  void transport.closed.then(({ reason }) => handshake.end(reason))
}

// Said by a page without a key as well, such as one whose address somebody has typed. At most 123 bytes.
const UNKNOWN_KEY =
  'this page is no window of the app, or no longer: open it through the app, or by the whole address that the app prints'

class Handshake {
  readonly #backend: Doorkeeper
  readonly #transport: Transport
  readonly #headers: LinkHeaders
  readonly #reader: FrameReader<'page'>
  readonly #timer: NodeJS.Timeout
  #connection: Connection | undefined
  #closed = false

  constructor(backend: Doorkeeper, transport: Transport, headers: LinkHeaders) {
    this.#backend = backend
    this.#transport = transport
    this.#headers = headers
    const { limits } = backend
    const source = fromPage(limits)
    this.#reader = new FrameReader(source, (frame, body) => this.#onFrame(frame, body))
    this.#timer = setTimeout(() => {
      this.#refuse(new IpcError('handshake_timeout', 'no `hello` came in time'))
    }, limits.handshakeMs)
  }

  receive(message: Message): void {
    if (this.#closed) return
    try {
      this.#reader.read(message)
    } catch (error) {
      this.#refuse(error)
    }
  }

  end(reason: string): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#connection?.end(new IpcError('disconnected', reason || 'the page has gone away'))
  }

  #onFrame(frame: PageFrame, body: Uint8Array<ArrayBuffer> | undefined): void {
    if (this.#closed) return
    if (this.#connection) this.#connection.receive(frame, body)
    else if (frame[0] === 'hello') this.#open(frame)
    else throw new IpcError('malformed_message', 'malformed message: `hello` must come first')
  }

  #open([, version, key]: HelloFrame): void {
    if (version !== PROTOCOL_VERSION) {
      throw new IpcError(
        'version_mismatch',
        `the page speaks version ${version} of the protocol, the backend ${PROTOCOL_VERSION}`,
      )
    }
    const window = this.#backend.windowOfKey(key)
    if (!window) throw new IpcError('unauthorized', UNKNOWN_KEY)
    clearTimeout(this.#timer)
    const line = { transport: this.#transport, headers: this.#headers }
    this.#connection = new Connection(this.#backend, window, line)
    const { messageBytes } = this.#backend.limits
    this.#connection.sendFrame(encode.welcome(PROTOCOL_VERSION, window.label, messageBytes))
    window.attach(this.#connection)
  }

  #refuse(error: unknown): void {
    const message = messageOf(error)
    const fields = { err: error, window: this.#connection?.label }
    this.#backend.logger.warn(fields, `a page's line was closed: ${message}`)
    this.#transport.close(closeCode(error), closeReason(message))
    this.end(message)
  }
}

const CODES: Partial<Record<string, number>> = {
  malformed_frame: CLOSE_CODES.malformed,
  malformed_message: CLOSE_CODES.malformed,
  version_mismatch: CLOSE_CODES.version,
  unauthorized: CLOSE_CODES.unauthorized,
  handshake_timeout: CLOSE_CODES.timeout,
}

function closeCode(error: unknown): number {
  return (error instanceof IpcError && CODES[error.code]) || CLOSE_CODES.internal
}

/** WebSocket close reasons hold 123 bytes. */
function closeReason(message: string): string {
  return message.replace(/[^\x20-\x7e]/g, '?').slice(0, 123)
}
