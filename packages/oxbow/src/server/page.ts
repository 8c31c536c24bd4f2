/** Sends HTML documents: with the bridge, a policy, and the identity that a ticket buys. */

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { BridgeConfig } from '@oxbow/api/scripts'
import type { Config } from '../config/config.ts'
import { type InitializationScript, NO_SCRIPTS } from '../config/initialization.ts'
import { type Csp, contentSecurityPolicy, documentPolicy, type PolicyContext } from './csp.ts'
import { escapeHtml } from './escape-html.ts'
import { ASSET_PATH, type Exchange } from './exchange.ts'
import type { Face } from './face.ts'
import type { Gate, Identity } from './gate.ts'
import type { Help } from './help.ts'
import { initializationOf } from './initialization-script.ts'
import type { insertInto as insertIntoHtml } from './markup.ts'
import { CRASHED_NOTICE, type Notice, ticketNotice } from './notice.ts'
import { NOTICE_POLICY, noticePage } from './notice-page.ts'
import { isNavigation, isPrefetch } from './origin.ts'
import type { PageScripts } from './scripts.ts'
import { hasTls } from './site.ts'

/** Options of pages. */
export interface PageOptions {
  readonly config: Config
  /** Whether the app is being developed: then `devCsp` goes before `csp`. */
  readonly dev: boolean
  readonly gate: Gate
  readonly scripts: PageScripts
  /** The name and the icon in notices. */
  readonly face: Face
  /** The help for pages that have lost their window. @default none */
  readonly help?: Help | undefined
  /** What the backend has given a window. @default nothing */
  readonly initialization?: ((label: string) => readonly InitializationScript[]) | undefined
}

/** An HTML document on its way to the browser. */
export interface Document {
  readonly html: Uint8Array
  /** The media type: HTML or XHTML. @default 'text/html' */
  readonly type?: string
  /** @default 200 */
  readonly status?: number
  /** Replace the defaults of the same names. */
  readonly headers?: OutgoingHttpHeaders
}

const BLANK =
  '<!doctype html><meta name="color-scheme" content="light dark"><title>Opening …</title>'

const HTML_TYPE = 'text/html'

const XHTML_TYPE = 'application/xhtml+xml'

// Other types that browsers show as a document in which scripts run.
const ACTIVE = /^(image\/svg\+xml|application\/([\w.-]+\+)?xml|text\/xml)$/

/** Whether files of a type are pages of the app. */
export function isPageType(type: string): boolean {
  return type === HTML_TYPE || type === XHTML_TYPE
}

const OPENER_POLICY = 'cross-origin-opener-policy'

/** Turns the app's HTML into pages. */
export class Pages {
  readonly #gate: Gate
  readonly #scripts: PageScripts
  readonly #face: Face
  readonly #help: Help | undefined
  readonly #csp: Csp
  readonly #bridge: BridgeConfig
  readonly #servesAssets: boolean
  readonly #isSecure: boolean
  /** Whether the policy has to let a development server work. */
  readonly #isDev: boolean
  readonly #initialization: (label: string) => readonly InitializationScript[]
  /** Whether a window has scripts: then documents look for them. */
  #hasInitialization = false

  constructor(options: PageOptions) {
    const { config, dev, gate, scripts, face, help, initialization = () => NO_SCRIPTS } = options
    const { security, withGlobalTauri } = config.app
    this.#face = face
    this.#help = help
    this.#gate = gate
    this.#scripts = scripts
    this.#initialization = initialization
    const { devUrl, frontendDist } = config.build
    const isDev = dev || (devUrl !== undefined && frontendDist === undefined)
    const hasDevCsp = isDev && security.devCsp !== undefined
    this.#csp = hasDevCsp ? security.devCsp : security.csp
    this.#isDev = isDev && devUrl !== undefined && !hasDevCsp
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
      this.sendNotice(exchange, 503, this.#ticketNotice())
    } else {
      await this.#redeem(exchange, document, ticket)
    }
  }

  /** Adds to an identity where its page may read files, if the app allows any, and its window's scripts. */
  whole(identity: Identity): NonNullable<BridgeConfig['identity']> {
    const { label } = identity
    const scripts = initializationOf(this.#initialization(label))
    if (scripts !== undefined) this.#hasInitialization = true
    const assets = this.#servesAssets
      ? { assets: `${ASSET_PATH}${this.#gate.issueAssetKey(label)}/` }
      : {}
    return { ...identity, ...assets, ...(scripts === undefined ? {} : { scripts }) }
  }

  /** The document for a native window whose page crashes again and again. */
  get crashNotice(): string {
    return noticePage(CRASHED_NOTICE, this.#face)
  }

  /** Sends an empty page without bridge or identity. */
  sendBlank(exchange: Exchange): void {
    this.#finish(exchange, { html: Buffer.from(BLANK) })
  }

  /** Sends a page of our own in place of the app's. */
  sendNotice(exchange: Exchange, status: number, notice: Notice): void {
    this.#sendNotice(exchange, status, noticePage(notice, this.#face))
  }

  /** The same for a visitor who may not learn which app this is, such as the page of another site. */
  sendNamelessNotice(exchange: Exchange, status: number, notice: Notice): void {
    this.#sendNotice(exchange, status, noticePage(notice))
  }

  /**
   * Gives the app's policy to a file that runs scripts of its own where it is shown as a document, such
   * as an SVG image. In pictures none runs, and there its styles are its own affair.
   */
  guardDocument({ request, response }: Exchange, type: string): void {
    if (!ACTIVE.test(type) || !isShown(request)) return
    const nonce = randomBytes(16).toString('base64')
    const policy = contentSecurityPolicy(this.#csp, this.#context(request, nonce))
    if (policy !== undefined) response.setHeader('content-security-policy', policy)
    response.setHeader('x-frame-options', 'SAMEORIGIN')
  }

  #sendNotice(exchange: Exchange, status: number, page: string): void {
    const headers = { 'content-security-policy': NOTICE_POLICY }
    this.#finish(exchange, { html: Buffer.from(page), status, headers })
  }

  #ticketNotice(): Notice {
    return ticketNotice(this.#help?.canReopen ?? false)
  }

  #context({ headers }: IncomingMessage, nonce: string): PolicyContext {
    const { host = '' } = headers
    return { nonce, host, isSecure: this.#isSecure, isDev: this.#isDev }
  }

  async #redeem(exchange: Exchange, document: Document, ticket: string): Promise<void> {
    const identity = this.#gate.redeem(ticket)
    if (identity === undefined) this.sendNotice(exchange, 403, this.#ticketNotice())
    else await this.#write(exchange, document, this.whole(identity))
  }

  async #write(
    exchange: Exchange,
    document: Document,
    identity: BridgeConfig['identity'],
  ): Promise<void> {
    const { request } = exchange
    const nonce = randomBytes(16).toString('base64')
    // In frames inside the page there is no bridge (P3), but the policy holds all the same.
    const bridge = useOf(request) === 'page' ? this.#head(nonce, identity) : ''
    const head = bridge + this.#initializer(nonce)
    const insertInto = await inserterFor(document.type)
    const context = this.#context(request, nonce)
    const policy = (csp: string): string => documentPolicy(csp, context)
    const html = insertInto(document.html, { nonce, head, policy })
    const header = contentSecurityPolicy(this.#csp, context)
    const csp = header === undefined ? {} : { 'content-security-policy': header }
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

  #initializer(nonce: string): string {
    if (!this.#hasInitialization) return ''
    return `<script nonce="${nonce}" src="${this.#scripts.initialization.url}"></script>`
  }

  #finish({ request, response }: Exchange, document: Document): void {
    const { html, status = 200, headers, type = HTML_TYPE } = document
    // Windows that the app opens elsewhere keep their opener (sign-in windows need it); a foreign
    // page that opens the app gets no hold of it.
    if (!response.hasHeader(OPENER_POLICY)) {
      response.setHeader(OPENER_POLICY, 'same-origin-allow-popups')
    }
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      ...headers,
      'content-length': html.byteLength,
      // It holds a nonce and perhaps a key: never twice the same, never kept.
      'cache-control': 'no-store',
      'x-frame-options': 'SAMEORIGIN',
    })
    response.end(request.method === 'HEAD' ? undefined : html)
  }
}

async function inserterFor(type: string | undefined): Promise<typeof insertIntoHtml> {
  if (type === XHTML_TYPE) return (await import('./markup-xml.ts')).insertIntoXml
  return (await import('./markup.ts')).insertInto
}

/** Whether the file is shown as a document, in a window or in a frame. */
function isShown(request: IncomingMessage): boolean {
  const destination = request.headers['sec-fetch-dest']
  if (destination === undefined) return isNavigation(request)
  return ['document', 'iframe', 'frame', 'embed', 'object'].includes(String(destination))
}

/** The destination of the request; browsers that do not send it are assumed to show a document. */
function useOf(request: IncomingMessage): 'page' | 'frame' | 'data' {
  const destination = request.headers['sec-fetch-dest'] ?? 'document'
  if (destination === 'document') return 'page'
  // A service worker that passes a navigation on says so by the mode alone.
  if (destination === 'empty' && request.headers['sec-fetch-mode'] === 'navigate') return 'page'
  return destination === 'empty' ? 'data' : 'frame'
}

/** JSON in ASCII, so that it fits into documents of any encoding. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
