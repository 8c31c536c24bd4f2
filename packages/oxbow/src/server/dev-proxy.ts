/** Serves the app from a development server, with the bridge in its pages. */

import { type IncomingHttpHeaders, type IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '@oxbow/protocol/internal'
import { createProxyServer, type ProxyServer, type ProxyTargetDetailed } from 'httpxy'
import type { Logger } from '../observe/logger.ts'
import {
  type Content,
  type Exchange,
  sendText,
  TICKET_PARAMETER,
  type Upgrade,
} from './exchange.ts'
import { devCertificateNotice, devServerNotice } from './notice.ts'
import { isNavigation } from './origin.ts'
import { isPageType, type Pages } from './page.ts'

/** Options of the proxy. */
export interface DevProxyOptions {
  readonly devUrl: string
  readonly pages: Pages
  readonly logger: Logger
}

// Headers that belong to one connection, and the policy, which does not allow the bridge.
const NOT_PASSED_ON = [
  'connection',
  'content-security-policy',
  'content-security-policy-report-only',
  'keep-alive',
  'proxy-authenticate',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

// Headers that become false when the document is changed.
const NOT_OF_PAGES = ['content-length', 'etag', 'last-modified', 'accept-ranges']

/** Passes requests on to a development server, also its WebSockets (hot reloading). */
export function serveDevServer(options: DevProxyOptions): Content {
  return new DevProxy(options)
}

class DevProxy implements Content {
  readonly #target: URL
  readonly #pages: Pages
  readonly #logger: Logger
  readonly #proxy: ProxyServer
  readonly #exchanges = new WeakMap<IncomingMessage, Exchange>()
  #hasWarned = false

  constructor({ devUrl, pages, logger }: DevProxyOptions) {
    this.#target = new URL(devUrl)
    this.#pages = pages
    this.#logger = logger
    this.#proxy = createProxyServer({
      target: targetOf(this.#target),
      changeOrigin: true,
      selfHandleResponse: true,
      // Certificates of development servers on this machine are their own.
      secure: !isLoopback(this.#target.hostname),
    })
    this.#proxy.on('proxyRes', (answer, request) => this.#answer(answer, request))
    this.#proxy.on('error', (error, request, response) => this.#fail(error, request, response))
  }

  async respond(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    this.#exchanges.set(request, exchange)
    this.#adoptOrigin(request.headers)
    if (isNavigation(request)) {
      // A page is changed on the way, so it must come whole and readable.
      request.headers['accept-encoding'] = 'identity'
      for (const name of ['if-none-match', 'if-modified-since', 'range']) {
        delete request.headers[name]
      }
    }
    await this.#proxy.web(request, response)
  }

  upgrade({ request, socket, head }: Upgrade): void {
    this.#adoptOrigin(request.headers)
    this.#proxy.ws(request, socket, {}, head).catch(() => socket.destroy())
  }

  /** Requests that reach us come from our own pages; the development server shall see its own. */
  #adoptOrigin(headers: IncomingHttpHeaders): void {
    if (headers.origin !== undefined) headers.origin = this.#target.origin
  }

  #answer(answer: IncomingMessage, request: IncomingMessage): void {
    const exchange = this.#exchanges.get(request)
    if (exchange === undefined) return
    this.#passOn(answer, exchange).catch((error) => {
      this.#logger.debug({ error: messageOf(error) }, 'the development server broke off an answer')
      exchange.response.destroy()
    })
  }

  async #passOn(answer: IncomingMessage, exchange: Exchange): Promise<void> {
    const status = answer.statusCode ?? 502
    const headers = this.#headersFor(answer, exchange)
    if (this.#isPage(answer, exchange)) {
      for (const name of NOT_OF_PAGES) delete headers[name]
      await this.#pages.send(exchange, {
        html: await buffer(answer),
        type: typeOf(answer),
        status,
        headers,
      })
    } else {
      exchange.response.writeHead(status, headers)
      await pipeline(answer, exchange.response)
    }
  }

  #isPage(answer: IncomingMessage, { request, pathname }: Exchange): boolean {
    if (!isPageType(typeOf(answer))) return false
    if (!isNavigation(request) || isBodiless(answer.statusCode)) return false
    if ((answer.headers['content-encoding'] ?? 'identity') === 'identity') return true
    this.#logger.warn({ pathname }, 'a compressed page of the development server gets no bridge')
    return false
  }

  #headersFor(answer: IncomingMessage, exchange: Exchange): IncomingHttpHeaders {
    const headers = { ...answer.headers }
    for (const name of NOT_PASSED_ON) delete headers[name]
    if (headers.location !== undefined) {
      headers.location = this.#ownLocation(headers.location, exchange)
    }
    return headers
  }

  /** Changes a redirection within the development server to an address of the app, with the ticket. */
  #ownLocation(location: string, { request, ticket }: Exchange): string {
    const { origin } = this.#target
    const here = origin + (request.url ?? '/')
    const url = URL.canParse(location, here) ? new URL(location, here) : undefined
    if (url?.origin !== origin) return location
    if (ticket !== undefined) url.searchParams.set(TICKET_PARAMETER, ticket)
    // Two slashes would lead to the host that they name.
    return `${url.pathname.replace(/^\/+/, '/')}${url.search}${url.hash}`
  }

  /** Logs an error once, because each request of the page would repeat it. */
  #warnOfCertificate(error: Error): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    const text = `the certificate of the development server ${this.#target.origin} was refused`
    this.#logger.warn({}, `${text}: ${error.message}`)
  }

  #fail(error: Error, request: IncomingMessage | undefined, response: unknown): void {
    const { origin } = this.#target
    const isDistrusted = isAboutCertificate(error)
    if (isDistrusted) this.#warnOfCertificate(error)
    else {
      const text = `the development server ${origin} does not answer`
      this.#logger.debug({ error: error.message }, text)
    }
    const exchange = request && this.#exchanges.get(request)
    if (exchange === undefined || exchange.response.headersSent) {
      if (response instanceof ServerResponse || response instanceof Socket) response.destroy()
    } else if (isNavigation(exchange.request)) {
      // Its address still holds the ticket, which is unused: trying again is all it takes.
      const notice = isDistrusted
        ? devCertificateNotice(origin, error.message)
        : devServerNotice(origin)
      this.#pages.sendNotice(exchange, 502, notice)
    } else {
      sendText(exchange, 502, `The development server ${origin} does not answer.`)
    }
  }
}

/** Whether a TLS server was reached and its certificate refused, by the codes of Node and OpenSSL. */
function isAboutCertificate(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code)
}

/** Where a development server is: its origin only, as a page's path is its path there too. */
function targetOf({ protocol, host, hostname, port }: URL): ProxyTargetDetailed {
  // Brackets belong into addresses; the network knows an IPv6 address without them.
  return { protocol, host, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port }
}

/** The media type of an answer, without its encoding. */
function typeOf({ headers }: IncomingMessage): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function isBodiless(status: number | undefined): boolean {
  return status === 204 || status === 304
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
