/** The opening of a line: the first frame says which window the page is, or the line ends. */

import {
  CLOSE_CODES,
  encode,
  FrameReader,
  GONE,
  type HelloFrame,
  IpcError,
  type Message,
  messageOf,
  type PageFrame,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import type { FloodLog } from '../flood-log.ts'
import { isSameCaller } from '../server/authenticate.ts'
import type { WebviewWindow } from '../window.ts'
import type { Backend } from './backend.ts'
import { Connection, type LinkHeaders } from './connection.ts'
import { closeCode, closeReason } from './link.ts'

/** A backend that knows its windows by their keys. */
export interface Doorkeeper extends Backend {
  /** Whether windows may still be made for pages that are there already. */
  readonly isStarting: boolean
  /** Tells of pages that are refused. */
  readonly floodLog: FloodLog
  /** The window whose key this is, if it is open. */
  windowOfKey(key: string): WebviewWindow | undefined
}

/** Makes a page's connection of a fresh transport, or goes on with the one that the page has. */
export function acceptPage(backend: Doorkeeper, transport: Transport, headers: LinkHeaders): void {
  const handshake = new Handshake(backend, transport, headers)
  transport.onmessage = (message) => handshake.receive(message)
  void transport.closed.then(() => handshake.end())
}

// Said by a page without a key as well, such as one whose address somebody has typed. At most 123 bytes.
const UNKNOWN_KEY =
  'this page is no window of the app, or no longer: open it through the app, or by the whole address that the app prints'

class Handshake {
  readonly #backend: Doorkeeper
  readonly #transport: Transport
  readonly #headers: LinkHeaders
  #timer: NodeJS.Timeout | undefined

  constructor(backend: Doorkeeper, transport: Transport, headers: LinkHeaders) {
    this.#backend = backend
    this.#transport = transport
    this.#headers = headers
    this.#timer = setTimeout(() => {
      this.#refuse(new IpcError('handshake_timeout', 'no `hello` came in time'))
    }, backend.limits.handshakeMs)
  }

  receive(message: Message): void {
    try {
      this.#greet(this.#readHello(message))
    } catch (error) {
      this.#refuse(error)
    }
  }

  end(): void {
    clearTimeout(this.#timer)
    // It is there as long as its transport, which may be for days.
    this.#timer = undefined
  }

  #readHello(message: Message): HelloFrame {
    const frames: PageFrame[] = []
    new FrameReader(this.#backend.source, (frame) => frames.push(frame)).read(message)
    const [hello, another] = frames
    if (hello?.[0] === 'hello' && another === undefined) return hello
    throw new IpcError('malformed_message', 'malformed message: `hello` must come first, and alone')
  }

  #greet([, version, key, id, received]: HelloFrame): void {
    if (version !== PROTOCOL_VERSION) {
      throw new IpcError(
        'version_mismatch',
        `the page speaks version ${version} of the protocol, the backend ${PROTOCOL_VERSION}`,
      )
    }
    const window = this.#backend.windowOfKey(key)
    if (!window) this.#turnAway()
    else if (received === undefined) this.#begin(window, id)
    else this.#resume(window, id, received)
  }

  /** An app that is starting may not have made the window of a page that comes back. */
  #turnAway(): void {
    if (!this.#backend.isStarting) throw new IpcError('unauthorized', UNKNOWN_KEY)
    this.end()
    this.#transport.onmessage = null
    this.#transport.close(CLOSE_CODES.tryAgain, 'the app is starting')
  }

  #begin(window: WebviewWindow, id: number): void {
    this.end()
    const connection = new Connection(this.#backend, window, { id, headers: this.#headers })
    const { messageBytes, resumeMs, heartbeatMs } = this.#backend.limits
    const { label } = window
    const welcome = encode.welcome(PROTOCOL_VERSION, label, messageBytes, resumeMs, heartbeatMs)
    this.#transport.send(`[${welcome}]`)
    this.#backend.counters.pages.add(connection)
    connection.link.begin(this.#transport)
    window.attach(connection)
  }

  #resume(window: WebviewWindow, id: number, received: number): void {
    const page = window.pageOf(id)
    if (page === undefined && window.isConnected) {
      // Taken over while its line was broken: it must not take the window back.
      throw new IpcError('replaced', 'a newer page has taken over this window')
    }
    if (page === undefined || !isSameCaller(page.headers, this.#headers)) {
      // The page says `hello` once more, for a new line.
      this.#transport.send(GONE)
      return
    }
    this.end()
    window.resumed(this.#headers)
    page.link.resume(this.#transport, received)
    this.#backend.counters.resumes++
  }

  #refuse(error: unknown): void {
    this.end()
    this.#transport.onmessage = null
    const message = messageOf(error)
    this.#backend.floodLog.warn({ err: error }, `a page's line was closed: ${message}`)
    this.#transport.close(closeCode(error), closeReason(message))
  }
}
