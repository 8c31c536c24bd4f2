/** The server of an app's pages and of their lines. */

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Limits, messageOf } from '@oxbow/protocol'
import type { Audit } from '../audit.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { PathResolver } from '../path.ts'
import type { Assets } from './asset.ts'
import type { Authenticate } from './authenticate.ts'
import { Door, type Refusal } from './door.ts'
import {
  ASSET_PATH,
  BLANK_PATH,
  type Content,
  type Exchange,
  isReading,
  LINK_PATH,
  METRICS_PATH,
  OWN_PATH,
  openExchange,
  sendText,
  splitAddress,
  TICKET_PARAMETER,
  type Upgrade,
} from './exchange.ts'
import { serveFiles } from './files.ts'
import type { Gate } from './gate.ts'
import { Lines, type OnLink } from './lines.ts'
import { type Listener, makeListener } from './listener.ts'
import { NO_CONTENT_NOTICE, SIGN_IN_NOTICE } from './notice.ts'
import { isNavigation } from './origin.ts'
import { Pages } from './page.ts'
import { Refusals } from './refusals.ts'
import { loadScripts, type PageScripts, sendScript } from './scripts.ts'
import { findSecret } from './secret.ts'
import { checkSite, type Site, siteOf } from './site.ts'

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
  readonly onLink: OnLink
  /** The labels of the windows as which pages of an earlier process may come back. */
  readonly labels: () => Iterable<string>
  readonly authenticate?: Authenticate | undefined
  readonly audit?: Audit | undefined
  /** What whoever may load pages can read of the app, as Prometheus reads it. @default nothing */
  readonly metrics?: (() => string) | undefined
  /** @default those of `@oxbow/api` */
  readonly scripts?: PageScripts
}

/** A server that runs. */
export interface PageServer {
  /** `http://127.0.0.1:PORT`, or the public one */
  readonly origin: string
  /** The port that it listens on. */
  readonly port: number
  /** The address of a page with a new ticket for a label. */
  urlFor(label: string, path: string): string
  /** Ends all lines and connections. */
  close(): Promise<void>
}

// How long pages may take to answer the end of their line.
const CLOSING_MS = 300

/**
 * Starts the server.
 *
 * @throws {IpcError} `invalid_config` where what is to be served is missing, the port is taken, or others
 * could do harm
 */
export async function startServer(options: ServerOptions): Promise<PageServer> {
  const { config, dev, gate, logger, paths, labels } = options
  const { server, port } = config.oxbow
  checkSite(server, options.authenticate !== undefined)
  const root = options.root instanceof URL ? fileURLToPath(options.root) : options.root
  const scripts = options.scripts ?? (await loadScripts(config.app.withGlobalTauri))
  const pages = new Pages({ config, dev, gate, scripts })
  const content = await contentOf(options, { root, pages })
  const assets = await assetsOf(options)
  const listener = await makeListener({ config: server, limits: options.limits, root })
  const secret = await findSecret({ config, paths, logger })
  if (secret !== undefined) gate.inherit({ secret, labels })
  const listening = await listener.listen(port)
  // The first page needs it, and can be asked for only once its address is known.
  void import('./markup.ts')
  const site = siteOf(server, listening)
  const served = { site, port: listening, listener, pages, scripts, content, assets }
  return new AppServer(options, served)
}

async function contentOf(
  { config, dev, logger }: ServerOptions,
  { root, pages }: { readonly root: string; readonly pages: Pages },
): Promise<Content> {
  const { frontendDist, devUrl } = config.build
  if (devUrl !== undefined && (dev || frontendDist === undefined)) {
    const { serveDevServer } = await import('./dev-proxy.ts')
    return serveDevServer({ devUrl, pages, logger })
  }
  if (frontendDist !== undefined) return serveFiles(resolve(root, frontendDist), pages)
  // Tests and servers may need only the line.
  return { respond: async (exchange) => pages.sendNotice(exchange, 404, NO_CONTENT_NOTICE) }
}

async function assetsOf({ config, gate, paths }: ServerOptions): Promise<Assets | undefined> {
  const { enable, scope } = config.app.security.assetProtocol
  if (!enable) return undefined
  const { Assets } = await import('./asset.ts')
  return new Assets(gate, scope, paths)
}

/** What is behind the addresses. */
interface Served {
  readonly site: Site
  readonly port: number
  readonly listener: Listener
  readonly pages: Pages
  readonly scripts: PageScripts
  readonly content: Content
  readonly assets: Assets | undefined
}

class AppServer implements PageServer {
  readonly #options: ServerOptions
  readonly #served: Served
  readonly #door: Door
  readonly #refusals: Refusals
  readonly #lines: Lines

  constructor(options: ServerOptions, served: Served) {
    this.#options = options
    this.#served = served
    const { logger, audit, limits, authenticate, onLink } = options
    const { server: config } = options.config.oxbow
    this.#refusals = new Refusals({ logger, audit, behindProxy: config.behindProxy })
    const refusals = this.#refusals
    this.#door = new Door({ site: served.site, config, authenticate, refusals })
    this.#lines = new Lines({ limits, config, logger, refusals, onLink })
    const { server } = served.listener
    server.on('request', (request, response) => this.#onRequest(request, response))
    server.on('upgrade', (request, socket, head) => {
      // The connections of an HTTP server are sockets, whatever Node's types leave open.
      this.#onUpgrade({ request, socket: socket as Socket, head })
    })
    server.on('drop', () => {
      const { connections } = config
      refusals.log(
        {},
        `a connection was dropped: the limit \`connections\` of ${connections} is reached`,
      )
    })
  }

  get origin(): string {
    return this.#served.site.origin
  }

  get port(): number {
    return this.#served.port
  }

  urlFor(label: string, path: string): string {
    const url = this.#resolve(path)
    if (url.origin === this.origin) {
      url.searchParams.set(TICKET_PARAMETER, this.#options.gate.issueTicket(label))
    }
    return url.href
  }

  async close(): Promise<void> {
    this.#lines.close()
    await this.#served.listener.close(CLOSING_MS)
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
    const { pathname } = exchange
    const verdict = await this.#door.check(exchange.request, 'request')
    const { assets, content } = this.#served
    if ('status' in verdict) this.#refuse(exchange, verdict)
    else if (assets && pathname.startsWith(ASSET_PATH)) await assets.respond(exchange)
    else if (pathname.startsWith(OWN_PATH)) this.#respondOwn(exchange)
    else await content.respond(exchange)
  }

  #refuse(exchange: Exchange, { status, text }: Refusal): void {
    const isSeen = status === 401 && isNavigation(exchange.request)
    if (isSeen) this.#served.pages.sendNotice(exchange, status, SIGN_IN_NOTICE)
    else sendText(exchange, status, text)
  }

  #respondOwn(exchange: Exchange): void {
    if (!isReading(exchange)) return
    const { metrics } = this.#options
    if (exchange.pathname === BLANK_PATH) this.#served.pages.sendBlank(exchange)
    else if (exchange.pathname === METRICS_PATH && metrics) sendText(exchange, 200, metrics())
    else sendScript(exchange, this.#served.scripts)
  }

  #onUpgrade(upgrade: Upgrade): void {
    const { request, socket } = upgrade
    socket.on('error', destroy)
    const full = this.#lines.enter(socket)
    if (full !== undefined) {
      this.#refusals.tell('link-refused', request, full)
      refuse(socket, 503, full)
      return
    }
    this.#upgrade(upgrade).catch((error) => {
      this.#options.logger.error({ error: messageOf(error) }, 'the opening of a line has failed')
      refuse(socket, 500, 'The server has failed at this request; its log says why.')
    })
  }

  async #upgrade(upgrade: Upgrade): Promise<void> {
    const { request, socket } = upgrade
    const { content } = this.#served
    const [pathname] = splitAddress(request.url ?? '')
    const verdict = await this.#door.check(request, 'link')
    if ('status' in verdict) refuse(socket, verdict.status, verdict.text)
    else if (pathname === LINK_PATH) this.#lines.open(upgrade, verdict)
    else if (content.upgrade && !pathname.startsWith(OWN_PATH)) {
      this.#lines.leave(socket)
      content.upgrade(upgrade)
    } else refuse(socket, 404, 'There is no WebSocket here.')
  }
}

/** One for all sockets, as lines stay. */
function destroy(this: Socket): void {
  this.destroy()
}

/** Answers an upgrade that leads nowhere, and does not wait for the other side to hang up. */
function refuse(socket: Socket, status: number, text: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n`
  socket.end(`${head}Content-Length: ${text.length + 1}\r\n\r\n${text}\n`, () => socket.destroy())
}
