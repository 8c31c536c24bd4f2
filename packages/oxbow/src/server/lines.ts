/** The WebSockets of pages: who may open one, and how long one may stay without a word. */

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CLOSE_CODES, type Limits, type Transport } from '@oxbow/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../logger.ts'
import type { ServerConfig } from '../server-config.ts'
import { type Caller, withCaller } from './authenticate.ts'
import type { Upgrade } from './exchange.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Refusals } from './refusals.ts'
import { WebSocketTransport } from './websocket.ts'

/** Receives each new line; it sets `onmessage` at once. Header names are in lower case. */
export type OnLink = (transport: Transport, headers: Record<string, string>) => void

/** What lines are opened with. */
export interface LineOptions {
  readonly limits: Limits
  readonly config: ServerConfig
  readonly logger: Logger
  readonly refusals: Refusals
  readonly onLink: OnLink
}

// Proving who one is takes one message, sent as soon as there is a line.
const PATIENCE_MS = 1000

// Whoever does not hang up when told to is hung up on.
const CLOSING_MS = 3000

/** All lines of a server. */
export class Lines {
  readonly #options: LineOptions
  readonly #server: WebSocketServer
  readonly #heartbeat: Heartbeat
  /** Those whose pages have not proved who they are, and since when they are here. */
  readonly #strangers = new Map<Socket, number>()

  constructor(options: LineOptions) {
    this.#options = options
    const settings = {
      noServer: true,
      clientTracking: true,
      // A small message that grows in memory is a weapon, and every line would pay for it.
      perMessageDeflate: false,
      maxPayload: options.limits.messageBytes,
      closeTimeout: CLOSING_MS,
    }
    this.#server = new WebSocketServer(settings)
    this.#heartbeat = new Heartbeat(options.limits.heartbeatMs)
  }

  /** Counts a socket among the strangers, or says why it cannot be one. */
  enter(socket: Socket): string | undefined {
    const { handshakes } = this.#options.config
    if (this.#strangers.size >= handshakes && !this.#makeRoom()) {
      return `The limit \`handshakes\` of ${handshakes} is reached; try again.`
    }
    this.#strangers.set(socket, performance.now())
    socket.once('close', () => this.leave(socket))
    return undefined
  }

  /** Cuts off who has been here longest, if that is long for a page: silence must not keep others out. */
  #makeRoom(): boolean {
    for (const [socket, since] of this.#strangers) {
      if (performance.now() - since < PATIENCE_MS) return false
      this.leave(socket)
      socket.destroy()
      this.#options.refusals.log({}, 'a silent line was cut off: the limit `handshakes` is reached')
      return true
    }
    return false
  }

  /** Counts a socket no longer among the strangers. */
  leave(socket: Socket): void {
    this.#strangers.delete(socket)
  }

  /** Makes a line of the socket of a stranger. */
  open({ request, socket, head }: Upgrade, caller: Caller): void {
    this.#server.handleUpgrade(request, socket, head, (line) => {
      this.#begin(line, { request, socket, caller })
    })
  }

  close(): void {
    this.#heartbeat.stop()
    for (const line of this.#server.clients) line.close(CLOSE_CODES.goingAway, 'shutting_down')
  }

  #begin(line: WebSocket, { request, socket, caller }: Beginning): void {
    const { logger, onLink, refusals } = this.#options
    const transport = new WebSocketTransport(line, socket, logger)
    this.#heartbeat.watch(line, socket, () => transport.giveUp())
    const stopCounting = this.#holdToBytes(transport, socket)
    let isAccepted = false
    // Nothing is sent to anybody who has not proved who they are.
    transport.onfirstsend = () => {
      isAccepted = true
      stopCounting()
      this.leave(socket)
    }
    void transport.closed.then(({ reason }) => {
      if (!isAccepted) refusals.audit('link-refused', request, reason || 'it said nothing and left')
    })
    onLink(transport, withCaller(plainHeaders(request), caller))
  }

  /** Ends the line of a stranger who says too much. */
  #holdToBytes(transport: Transport, socket: Socket): () => void {
    const { config, refusals } = this.#options
    const { handshakeBytes } = config
    const most = socket.bytesRead + handshakeBytes
    const count = (): void => {
      if (socket.bytesRead <= most) return
      const reason = `more than the limit \`handshakeBytes\` of ${handshakeBytes} before the first frame`
      refusals.log({}, `a page's line was closed: ${reason}`)
      transport.close(CLOSE_CODES.tooLarge, reason)
      // Whoever does not listen is not waited for.
      socket.destroySoon()
    }
    socket.on('data', count)
    return () => socket.off('data', count)
  }
}

/** What a line begins with. */
interface Beginning {
  readonly request: IncomingMessage
  readonly socket: Socket
  readonly caller: Caller
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')])
  return Object.fromEntries(entries)
}
