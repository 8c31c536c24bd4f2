/** Sends HTML documents: with the bridge, a policy, and the identity that a ticket buys. */

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { BridgeConfig } from '@oxbow/api'
import type { Config } from '../config.ts'
import { type Csp, contentSecurityPolicy } from './csp.ts'
import { ASSET_PATH, type Exchange } from './exchange.ts'
import type { Gate, Identity } from './gate.ts'
import { escapeHtml, type Notice, noticePage, TICKET_NOTICE } from './notice.ts'
import { isPrefetch } from './origin.ts'
import type { PageScripts } from './scripts.ts'
import { hasTls } from './site.ts'

/** What pages are made with. */
export interface PageOptions {
  readonly config: Config
  /** Whether the app is being developed: then `devCsp` goes before `csp`. */
  readonly dev: boolean
  readonly gate: Gate
  readonly scripts: PageScripts
}

/** An HTML document on its way to the browser. */
export interface Document {
  readonly html: Uint8Array
  /** @default 200 */
  readonly status?: number
  /** Replace the defaults of the same names. */
  readonly headers?: OutgoingHttpHeaders
}

const BLANK =
  '<!doctype html><meta name="color-scheme" content="light dark"><title>Opening …</title>'

/** Turns the app's HTML into pages. */
export class Pages {
  readonly #gate: Gate
  readonly #scripts: PageScripts
  readonly #csp: Csp
  readonly #bridge: BridgeConfig
  readonly #servesAssets: boolean
  readonly #isSecure: boolean

  constructor({ config, dev, gate, scripts }: PageOptions) {
    const { security, withGlobalTauri } = config.app
    this.#gate = gate
    this.#scripts = scripts
    this.#csp = dev && security.devCsp !== undefined ? security.devCsp : security.csp
    this.#servesAssets = security.assetProtocol.enable
    this.#isSecure = hasTls(config.oxbow.server)
    this.#bridge = {
      windows: process.platform === 'win32',
      globalTauri: withGlobalTauri,
      freezePrototype: security.freezePrototype,
    }
    // A policy that cannot be sent is found now, not at the first request.
    contentSecurityPolicy(this.#csp, { nonce: '', host: 'localhost' })
  }

  /** Sends a document of the app. A ticket is used up here and nowhere else. */
  async send(exchange: Exchange, document: Document): Promise<void> {
    const { request, ticket } = exchange
    const use = useOf(request)
    if (use === 'data') {
      // Scripts that fetch a piece of HTML get it as the author wrote it.
      this.#finish(exchange, document)
    } else if (ticket === undefined || use !== 'page' || request.method === 'HEAD') {
      await this.#write(exchange, document, undefined)
    } else if (isPrefetch(request)) {
      // The browser only guesses; the page itself will need the ticket.
      this.sendNotice(exchange, 503, TICKET_NOTICE)
    } else {
      await this.#redeem(exchange, document, ticket)
    }
  }

  /** Sends an empty page without bridge or identity. */
  sendBlank(exchange: Exchange): void {
    this.#finish(exchange, { html: Buffer.from(BLANK) })
  }

  /** Sends a page of our own in place of the app's. */
  sendNotice(exchange: Exchange, status: number, notice: Notice): void {
    const headers = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }
    this.#finish(exchange, { html: Buffer.from(noticePage(notice)), status, headers })
  }

  async #redeem(exchange: Exchange, document: Document, ticket: string): Promise<void> {
    const identity = this.#gate.redeem(ticket)
    if (identity === undefined) this.sendNotice(exchange, 403, TICKET_NOTICE)
    else await this.#write(exchange, document, this.#withAssets(identity))
  }

  #withAssets(identity: Identity): BridgeConfig['identity'] {
    if (!this.#servesAssets) return identity
    const key = this.#gate.issueAssetKey(identity.label)
    return { ...identity, assets: `${ASSET_PATH}${key}/` }
  }

  async #write(
    exchange: Exchange,
    document: Document,
    identity: BridgeConfig['identity'],
  ): Promise<void> {
    const { request } = exchange
    const { insertInto } = await import('./markup.ts')
    const nonce = randomBytes(16).toString('base64')
    // In frames inside the page there is no bridge (P3), but the policy holds all the same.
    const head = useOf(request) === 'page' ? this.#head(nonce, identity) : ''
    const html = insertInto(document.html, { nonce, head })
    const { host = '' } = request.headers
    const policy = contentSecurityPolicy(this.#csp, { nonce, host, isSecure: this.#isSecure })
    const csp = policy === undefined ? {} : { 'content-security-policy': policy }
    this.#finish(exchange, { ...document, html, headers: { ...document.headers, ...csp } })
  }

  #head(nonce: string, identity: BridgeConfig['identity']): string {
    const { bridge, globalTauri } = this.#scripts
    const config: BridgeConfig =
      identity === undefined ? this.#bridge : { identity, ...this.#bridge }
    const data = escapeHtml(asciiJson(config))
    const head = `<script nonce="${nonce}" src="${bridge.url}" data-oxbow='${data}'></script>`
    if (globalTauri === undefined) return head
    return `${head}<script nonce="${nonce}" src="${globalTauri.url}"></script>`
  }

  #finish({ request, response }: Exchange, { html, status = 200, headers }: Document): void {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      ...headers,
      'content-length': html.byteLength,
      // It holds a nonce and perhaps a key: never twice the same, never kept.
      'cache-control': 'no-store',
      'x-frame-options': 'SAMEORIGIN',
      // Windows that the app opens elsewhere keep their opener (sign-in windows need it); a foreign
      // page that opens the app gets no hold of it.
      'cross-origin-opener-policy': 'same-origin-allow-popups',
    })
    response.end(request.method === 'HEAD' ? undefined : html)
  }
}

/** What the browser wants a document for; those that do not say are taken to show it. */
function useOf(request: IncomingMessage): 'page' | 'frame' | 'data' {
  const destination = request.headers['sec-fetch-dest'] ?? 'document'
  if (destination === 'document') return 'page'
  return destination === 'empty' ? 'data' : 'frame'
}

/** JSON in ASCII, so that it fits into documents of any encoding. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
