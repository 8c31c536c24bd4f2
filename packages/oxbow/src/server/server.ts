/** The server of an app's pages and of their lines. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { CLOSE_CODES, IpcError, type Limits, messageOf, type Transport } from '@oxbow/protocol'
import { WebSocketServer } from 'ws'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { PathResolver } from '../path.ts'
import { ASSET_PATH, Assets } from './asset.ts'
import { serveDevServer } from './dev-proxy.ts'
import {
  BLANK_PATH,
  type Content,
  type Exchange,
  isReading,
  LINK_PATH,
  OWN_PATH,
  openExchange,
  sendText,
  splitAddress,
  TICKET_PARAMETER,
  type Upgrade,
} from './exchange.ts'
import { serveFiles } from './files.ts'
import type { Gate } from './gate.ts'
import { NO_CONTENT_NOTICE } from './notice.ts'
import { isForeignEmbedding, refusalOf } from './origin.ts'
import { Pages } from './page.ts'
import { loadScripts, type PageScripts, sendScript } from './scripts.ts'
import { WebSocketTransport } from './websocket.ts'

/** What a server needs. */
export interface ServerOptions {
  readonly config: Config
  /** The directory to which `build.frontendDist` is relative. */
  readonly root: string | URL
  /** Whether `build.devUrl` is used. */
  readonly dev: boolean
  readonly limits: Limits
  readonly gate: Gate
  readonly logger: Logger
  /** Knows the directories that the scope of assets may name. */
  readonly paths: PathResolver
  /** Receives each new line; it sets `onmessage` at once. Header names are in lower case. */
  onLink(transport: Transport, headers: Record<string, string>): void
  /** @default those of `@oxbow/api` */
  readonly scripts?: PageScripts
}

/** A server that runs. */
export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** The address of a page with a new ticket for a label. */
  urlFor(label: string, path: string): string
  /** Ends all lines and connections. */
  close(): Promise<void>
}

const ADDRESS = '127.0.0.1'

// How long pages may take to answer the end of their line.
const CLOSING_MS = 300

/**
 * Starts the server on the loopback address.
 *
 * @throws {IpcError} `invalid_config` where what is to be served is missing, or the port is taken
 */
export async function startServer(options: ServerOptions): Promise<PageServer> {
  const { config, dev, gate } = options
  const scripts = options.scripts ?? (await loadScripts(config.app.withGlobalTauri))
  const pages = new Pages({ config, dev, gate, scripts })
  const content = await contentOf(options, pages)
  const { enable, scope } = config.app.security.assetProtocol
  const assets = enable ? new Assets(gate, scope, options.paths) : undefined
  const server = new LoopbackServer(options, { scripts, pages, content, assets })
  await server.listen(config.oxbow.port)
  return server
}

async function contentOf(options: ServerOptions, pages: Pages): Promise<Content> {
  const { frontendDist, devUrl } = options.config.build
  const root = options.root instanceof URL ? fileURLToPath(options.root) : options.root
  if (devUrl !== undefined && (options.dev || frontendDist === undefined)) {
    return serveDevServer({ devUrl, pages, logger: options.logger })
  }
  if (frontendDist !== undefined) return serveFiles(resolve(root, frontendDist), pages)
  // Tests and servers may need only the line.
  return { respond: async (exchange) => pages.sendNotice(exchange, 404, NO_CONTENT_NOTICE) }
}

/** What is behind the addresses. */
interface Served {
  readonly pages: Pages
  readonly scripts: PageScripts
  readonly content: Content
  readonly assets: Assets | undefined
}

class LoopbackServer implements PageServer {
  readonly #options: ServerOptions
  readonly #served: Served
  readonly #http: Server
  readonly #sockets = new Set<Duplex>()
  readonly #lines: WebSocketServer
  #port = 0

  constructor(options: ServerOptions, served: Served) {
    this.#options = options
    this.#served = served
    const { handshakeMs, messageBytes } = options.limits
    this.#lines = new WebSocketServer({
      noServer: true,
      clientTracking: true,
      perMessageDeflate: false,
      maxPayload: messageBytes,
    })
    // Whoever opens a connection and then says too little too slowly is cut off.
    const headersTimeout = Math.min(handshakeMs, 60_000)
    const connectionsCheckingInterval = Math.max(100, headersTimeout / 4)
    this.#http = createServer({ headersTimeout, connectionsCheckingInterval })
    this.#http.on('request', (request, response) => this.#onRequest(request, response))
    this.#http.on('upgrade', (request, socket, head) => this.#onUpgrade({ request, socket, head }))
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  get origin(): string {
    return `http://${ADDRESS}:${this.#port}`
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((done, fail) => {
      this.#http.once('error', (cause) => {
        const reason = `oxbow.port: cannot listen on ${ADDRESS}:${port} (${cause.message})`
        fail(invalid(reason, cause))
      })
      this.#http.listen(port, ADDRESS, done)
    })
    this.#port = (this.#http.address() as AddressInfo).port
  }

  urlFor(label: string, path: string): string {
    const url = this.#resolve(path)
    if (url.origin === this.origin) {
      url.searchParams.set(TICKET_PARAMETER, this.#options.gate.issueTicket(label))
    }
    return url.href
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#http.close(done))
    for (const line of this.#lines.clients) line.close(CLOSE_CODES.goingAway, 'shutting_down')
    this.#http.closeIdleConnections()
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, CLOSING_MS)
    await closed
    clearTimeout(cut)
  }

  /** Pages of other origins keep their address, and get neither ticket nor bridge. */
  #resolve(path: string): URL {
    const { devUrl } = this.#options.config.build
    // As in Tauri, the start page is the root, which is what a router in it expects.
    const url = new URL(path === 'index.html' ? '/' : path, this.origin)
    const isOurs = devUrl !== undefined && url.origin === new URL(devUrl).origin
    return isOurs ? new URL(url.pathname + url.search + url.hash, this.origin) : url
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('x-content-type-options', 'nosniff')
    // Tickets stand in addresses, so no address is told to anyone.
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    const exchange = openExchange(request, response)
    this.#respond(exchange).catch((error) => {
      const { pathname } = exchange
      this.#options.logger.error({ error: messageOf(error), pathname }, 'a request has failed')
      if (response.headersSent) response.destroy()
      else sendText(exchange, 500, 'The server has failed at this request; its log says why.')
    })
  }

  async #respond(exchange: Exchange): Promise<void> {
    const { request, pathname } = exchange
    const refusal = this.#refusalOf(request) ?? foreignEmbedding(request)
    const { assets, content } = this.#served
    if (refusal !== undefined) sendText(exchange, 403, refusal)
    else if (assets && pathname.startsWith(ASSET_PATH)) await assets.respond(exchange)
    else if (pathname.startsWith(OWN_PATH)) this.#respondOwn(exchange)
    else await content.respond(exchange)
  }

  #respondOwn(exchange: Exchange): void {
    if (!isReading(exchange)) return
    if (exchange.pathname === BLANK_PATH) this.#served.pages.sendBlank(exchange)
    else sendScript(exchange, this.#served.scripts)
  }

  #onUpgrade(upgrade: Upgrade): void {
    const { request, socket } = upgrade
    socket.on('error', () => socket.destroy())
    const { content } = this.#served
    const [pathname] = splitAddress(request.url ?? '')
    const refusal = this.#refusalOf(request)
    if (refusal !== undefined) refuse(socket, '403 Forbidden', refusal)
    else if (pathname === LINK_PATH) this.#openLine(upgrade)
    else if (content.upgrade && !pathname.startsWith(OWN_PATH)) content.upgrade(upgrade)
    else refuse(socket, '404 Not Found', 'There is no WebSocket here.')
  }

  #openLine({ request, socket, head }: Upgrade): void {
    const { logger, onLink } = this.#options
    this.#lines.handleUpgrade(request, socket, head, (line) => {
      onLink(new WebSocketTransport(line, logger), plainHeaders(request))
    })
  }

  #refusalOf(request: IncomingMessage): string | undefined {
    const refusal = refusalOf(request, this.#port)
    if (refusal === undefined) return undefined
    const { host, origin } = request.headers
    this.#options.logger.warn({ host, origin }, `a request was refused: ${refusal}`)
    return refusal
  }
}

function foreignEmbedding(request: IncomingMessage): string | undefined {
  return isForeignEmbedding(request) ? 'Pages of other sites cannot embed this app.' : undefined
}

function refuse(socket: Duplex, status: string, text: string): void {
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n`
  socket.end(`${head}Content-Length: ${text.length + 1}\r\n\r\n${text}\n`)
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')])
  return Object.fromEntries(entries)
}

function invalid(reason: string, cause?: unknown): IpcError {
  return new IpcError('invalid_config', `invalid configuration: ${reason}`, { cause })
}
