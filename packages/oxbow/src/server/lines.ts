/** The WebSockets of pages: which are accepted, and how long they may stay silent. */

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CLOSE_CODES, type Limits, type Transport } from '@oxbow/protocol'
import type { ServerConfig } from '../config/server-config.ts'
import type { Caller, LineOpening } from '../line/caller.ts'
import { APP_ENDS } from '../line/closing.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import { type Server, WebSocketServer } from '../vendor/ws.ts'
import type { Upgrade } from './exchange.ts'
import { Heartbeat } from './heartbeat.ts'
import { LineSocket } from './line-socket.ts'
import type { Refusals } from './refusals.ts'
import { TextFrames } from './text-frame.ts'
import { type Carrier, WebSocketTransport } from './websocket.ts'

/** Receives each new line; it sets `onmessage` at once. */
export type OnLine = (transport: Transport, opening: LineOpening) => void

/** Options of lines. */
export interface LineOptions {
  readonly limits: Limits
  readonly config: ServerConfig
  readonly logger: Logger
  readonly refusals: Refusals
  readonly onLine: OnLine
}

// The proof of the window takes one message, which a page sends at once.
const PATIENCE_MS = 1000

// A client that does not close its socket when asked to is cut off.
const CLOSING_MS = 3000

/** All lines of a server. */
export class Lines {
  readonly #options: LineOptions
  readonly #server: Server<typeof LineSocket>
  readonly #carrier: Carrier
  readonly #heartbeat: Heartbeat
  /** Sockets whose pages have not proved their window yet, and the times of their opening. */
  readonly #strangers: Map<Socket, number>
  /** One for all sockets. */
  readonly #onClose: (this: Socket) => void

  constructor(options: LineOptions) {
    this.#options = options
    this.#carrier = {
      logger: new FloodLog(options.logger, 'lines have failed'),
      frames: new TextFrames(),
    }
    const strangers = new Map<Socket, number>()
    this.#strangers = strangers
    this.#onClose = function () {
      strangers.delete(this)
    }
    const settings = {
      noServer: true,
      clientTracking: true,
      // A small compressed message could fill the memory, and compression costs memory for every line.
      perMessageDeflate: false,
      // A page may ping without reading: our own answer is bounded.
      autoPong: false,
      maxPayload: options.limits.messageBytes,
      closeTimeout: CLOSING_MS,
      WebSocket: LineSocket,
    }
    this.#server = new WebSocketServer(settings)
    this.#heartbeat = new Heartbeat(options.limits.heartbeatMs, this.#server.clients)
  }

  /** Counts a socket among the strangers, or returns the reason why it is refused. */
  enter(socket: Socket): string | undefined {
    const { maxHandshakes } = this.#options.config
    if (this.#strangers.size >= maxHandshakes && !this.#makeRoom()) {
      return `The limit \`maxHandshakes\` of ${maxHandshakes} is reached; try again.`
    }
    this.#strangers.set(socket, performance.now())
    socket.on('close', this.#onClose)
    return undefined
  }

  /** Cuts off the oldest socket, if it has been silent for too long: silent sockets must not keep others out. */
  #makeRoom(): boolean {
    for (const [socket, since] of this.#strangers) {
      if (performance.now() - since < PATIENCE_MS) return false
      this.leave(socket)
      socket.destroy()
      this.#options.refusals.log(
        {},
        'a silent line was cut off: the limit `maxHandshakes` is reached',
      )
      return true
    }
    return false
  }

  /** Counts a socket no longer among the strangers. */
  leave(socket: Socket): void {
    this.#strangers.delete(socket)
    socket.off('close', this.#onClose)
  }

  /** Makes a line of the socket of a stranger. */
  open({ request, socket, head }: Upgrade, caller: Caller): void {
    this.#server.handleUpgrade(request, socket, head, (line) => {
      this.#begin(line, { request, socket, caller })
    })
  }

  close(): void {
    this.#heartbeat.stop()
    for (const line of this.#server.clients) line.close(CLOSE_CODES.goingAway, APP_ENDS)
  }

  #begin(line: LineSocket, { request, socket, caller }: Beginning): void {
    const { onLine, refusals } = this.#options
    line.socket = socket
    const transport = new WebSocketTransport(line, this.#carrier)
    const stopCounting = this.#holdToBytes(transport, socket)
    // Nothing is sent before the page has proved its window.
    transport.onfirstsend = () => {
      stopCounting()
      this.leave(socket)
    }
    transport.onrefused = (reason) => {
      refusals.audit('line-refused', request, reason || 'it said nothing and left')
    }
    onLine(transport, { headers: plainHeaders(request), caller })
  }

  /** Ends a line that sends too much before its proof. */
  #holdToBytes(transport: Transport, socket: Socket): () => void {
    const { config, refusals } = this.#options
    const { handshakeBytes } = config
    const most = socket.bytesRead + handshakeBytes
    const count = (): void => {
      if (socket.bytesRead <= most) return
      const reason = `more than the limit \`handshakeBytes\` of ${handshakeBytes} before the first frame`
      refusals.log({}, `a page's line was closed: ${reason}`)
      transport.close(CLOSE_CODES.tooLarge, reason)
      // A client that does not read is not waited for.
      socket.destroySoon()
    }
    socket.on('data', count)
    return () => socket.off('data', count)
  }
}

/** The state with which a line begins. */
interface Beginning {
  readonly request: IncomingMessage
  readonly socket: Socket
  readonly caller: Caller
}

/** Copies the headers without `__proto__`, which any client can send and which would be no property of the copy. */
function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!OF_THE_OPENING.has(name) && name !== '__proto__') plain[name] = String(value ?? '')
  }
  return plain
}

// These headers do not describe the page, and differ when it connects again.
const OF_THE_OPENING: ReadonlySet<string> = new Set([
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
])
