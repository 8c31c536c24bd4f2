/** The server of an app's pages and of their lines. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Limits } from '@oxbow/protocol'
import { LINE_PATH, messageOf } from '@oxbow/protocol/internal'
import type { Config } from '../config/config.ts'
import type { Audit } from '../observe/audit.ts'
import type { Logger } from '../observe/logger.ts'
import type { PathResolver } from '../path/path.ts'
import type { Assets } from './asset.ts'
import type { Authenticate } from './authenticate.ts'
import { Door, type Refusal } from './door.ts'
import {
  ASSET_PATH,
  type Content,
  type Exchange,
  OWN_PATH,
  openExchange,
  sendText,
  splitAddress,
  TICKET_PARAMETER,
  type Upgrade,
} from './exchange.ts'
import { extraHeaders } from './extra-headers.ts'
import { faceOf } from './face.ts'
import { serveFiles } from './files.ts'
import type { Gate } from './gate.ts'
import { type HostedPage, type PageGiver, pageIdentity } from './identity-script.ts'
import { Lines, type OnLine } from './lines.ts'
import { type Listener, makeListener } from './listener.ts'
import { FAILED_NOTICE, NO_CONTENT_NOTICE, refusalNotice, SIGN_IN_NOTICE } from './notice.ts'
import { isNavigation } from './origin.ts'
import { OwnPaths } from './own-paths.ts'
import { type PageOptions, Pages } from './page.ts'
import { listenAtHome } from './port.ts'
import { Refusals } from './refusals.ts'
import { refuseUpgrade } from './refused-upgrade.ts'
import { loadScripts, type PageScripts } from './scripts.ts'
import { findSecret } from './secret.ts'
import { checkSite, type Site, siteOf } from './site.ts'
import { isWorkerScript, WorkerScripts } from './worker-script.ts'

/** Options of a server. */
export interface ServerOptions extends Pick<PageOptions, 'initialization' | 'help'> {
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
  readonly onLine: OnLine
  /** The labels of the windows as which pages of an earlier process may come back. */
  readonly labels: () => Iterable<string>
  readonly authenticate?: Authenticate | undefined
  readonly audit?: Audit | undefined
  /** The metrics for visitors that may load pages, in the format of Prometheus. @default none */
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
  /** Whether the next start will have the same port, and its pages what they have stored. */
  readonly isKept: boolean
  /** The address of a page with a new ticket for a label. */
  urlFor(label: string, path: string): string
  /** A page for a host: with a ticket, or with an identity that the host gives it. */
  pageFor(label: string, path: string, host: PageGiver): HostedPage
  /** Ends all lines and connections. */
  close(): Promise<void>
}

// How long pages may take to answer the end of their line.
const CLOSING_MS = 300

/**
 * Starts the server.
 *
 * @throws {IpcError} `invalid_config` if the files to be served are missing, the port is taken, or the
 * configuration is unsafe
 */
export async function startServer(options: ServerOptions): Promise<PageServer> {
  const { config, gate, logger, paths, labels } = options
  const { server } = config.oxbow
  checkSite(server, options.authenticate !== undefined)
  const root = options.root instanceof URL ? fileURLToPath(options.root) : options.root
  const scripts = options.scripts ?? loadScripts(config.app.withGlobalTauri)
  const face = faceOf({ config, root, logger })
  const pages = new Pages({ ...options, scripts, face })
  const content = await contentOf(options, { root, pages })
  const assets = await assetsOf(options)
  const headers = extraHeaders(config.app.security.headers)
  const listener = await makeListener({ config: server, limits: options.limits, root })
  const served = { pages, scripts, content, assets, headers }
  const listen = async (wanted: number): Promise<AppServer> => {
    const port = await listener.listen(wanted)
    // At once: pages of the process before are already asking.
    const site = siteOf(server, port)
    return new AppServer(options, { site, port, listener, ...served })
  }
  const { server: started, isKept } = await listenAtHome({ config, paths, logger, listen })
  const port = isKept ? started.port : undefined
  const secret = await findSecret({ config, paths, logger, port })
  if (secret !== undefined) gate.inherit({ secret, labels })
  // Needed by the first page, which no browser can request before its address is known.
  void import('./markup.ts')
  return Object.assign(started, { isKept })
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

/** The handlers of the paths. */
interface Served {
  readonly site: Site
  readonly port: number
  readonly listener: Listener
  readonly pages: Pages
  readonly scripts: PageScripts
  readonly content: Content
  readonly assets: Assets | undefined
  readonly headers: ReadonlyMap<string, string>
}

class AppServer implements PageServer {
  isKept = false
  readonly #options: ServerOptions
  readonly #served: Served
  readonly #door: Door
  readonly #refusals: Refusals
  readonly #lines: Lines
  readonly #own: OwnPaths
  readonly #workers: WorkerScripts

  constructor(options: ServerOptions, served: Served) {
    this.#options = options
    this.#served = served
    const { logger, audit, limits, authenticate, onLine } = options
    const { server: config } = options.config.oxbow
    this.#refusals = new Refusals({ logger, audit, behindProxy: config.behindProxy })
    const refusals = this.#refusals
    this.#door = new Door({ site: served.site, config, authenticate, refusals })
    this.#lines = new Lines({ limits, config, logger, refusals, onLine })
    this.#workers = new WorkerScripts(served.content, logger)
    this.#own = new OwnPaths({ ...served, ...options, scripts: served.scripts })
    const { server } = served.listener
    server.on('request', (request, response) => this.#onRequest(request, response))
    server.on('upgrade', (request, socket, head) => {
      // The connections of an HTTP server are sockets, whatever Node's types leave open.
      this.#onUpgrade({ request, socket: socket as Socket, head })
    })
    server.on('drop', () => {
      const reached = `the limit \`maxConnections\` of ${config.maxConnections} is reached`
      refusals.log({}, `a connection was dropped: ${reached}`)
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

  pageFor(label: string, path: string, { givesIdentity = false }: PageGiver): HostedPage {
    if (!givesIdentity) return { url: this.urlFor(label, path) }
    const { pages } = this.#served
    const key = this.#options.gate.issueHostKey(label)
    const identity = pageIdentity(this.#options, this.origin, pages.whole({ label, key }))
    const { crashNotice } = pages
    return { url: this.#resolve(path).href, identity: { ...identity, crashNotice } }
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
    // Addresses contain tickets, so browsers must not send them as the referrer.
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    for (const [name, value] of this.#served.headers) response.setHeader(name, value)
    const exchange = openExchange(request, response)
    this.#respond(exchange).catch((error) => {
      const { pathname } = exchange
      this.#refusals.failed({ error: messageOf(error), pathname }, 'a request has failed')
      if (response.headersSent) response.destroy()
      else if (isNavigation(request)) this.#served.pages.sendNotice(exchange, 500, FAILED_NOTICE)
      else sendText(exchange, 500, FAILED_NOTICE.text)
    })
  }

  async #respond(exchange: Exchange): Promise<void> {
    const { pathname } = exchange
    const verdict = await this.#door.check(exchange.request, 'request')
    const { assets, content } = this.#served
    if ('status' in verdict) this.#refuse(exchange, verdict)
    else if (assets && pathname.startsWith(ASSET_PATH)) await assets.respond(exchange)
    else if (pathname.startsWith(OWN_PATH)) await this.#own.respond(exchange)
    else if (isWorkerScript(exchange)) await this.#workers.respond(exchange)
    else await content.respond(exchange)
  }

  #refuse(exchange: Exchange, { status, text }: Refusal): void {
    const { pages } = this.#served
    if (!isNavigation(exchange.request)) sendText(exchange, status, text)
    else if (status === 401) pages.sendNotice(exchange, status, SIGN_IN_NOTICE)
    // A page whose name was rebound could read the answer.
    else pages.sendNamelessNotice(exchange, status, refusalNotice(text))
  }

  #onUpgrade(upgrade: Upgrade): void {
    const { request, socket } = upgrade
    socket.on('error', destroy)
    const full = this.#lines.enter(socket)
    if (full !== undefined) {
      this.#refusals.tell('line-refused', request, full)
      refuseUpgrade(socket, 503, full)
      return
    }
    this.#upgrade(upgrade).catch((error) => {
      this.#refusals.failed({ error: messageOf(error) }, 'the opening of a line has failed')
      refuseUpgrade(socket, 500, FAILED_NOTICE.text)
    })
  }

  async #upgrade(upgrade: Upgrade): Promise<void> {
    const { request, socket } = upgrade
    const { content } = this.#served
    const [pathname] = splitAddress(request.url ?? '')
    const verdict = await this.#door.check(request, 'line')
    if ('status' in verdict) refuseUpgrade(socket, verdict.status, verdict.text)
    else if (pathname === LINE_PATH) this.#lines.open(upgrade, verdict)
    else if (content.upgrade && !pathname.startsWith(OWN_PATH)) {
      this.#lines.leave(socket)
      content.upgrade(upgrade)
    } else refuseUpgrade(socket, 404, 'There is no WebSocket here.')
  }
}

/** One function for all sockets: a closure for each would stay in memory as long as its line. */
function destroy(this: Socket): void {
  this.destroy()
}
