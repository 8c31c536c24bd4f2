/** One request with its answer, and the server's findings about it. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The parameter of an address that carries a ticket. */
export const TICKET_PARAMETER = 'oxbow-ticket'

/** All paths below this one belong to Oxbow. */
export const OWN_PATH = '/.oxbow/'

/** The path of the app's metrics, if they are enabled. */
export const METRICS_PATH = '/.oxbow/metrics'

/** The path of assets: the next part is the page's asset key, the last one the file. */
export const ASSET_PATH = '/.oxbow/asset/'

/** An empty page, in which a host may begin a window. */
export const BLANK_PATH = '/.oxbow/blank'

/** The path at which a user asks for a window. */
export const WINDOW_PATH = '/.oxbow/window'

/** A request on its way to an answer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Where the request goes, still encoded, without its query. */
  readonly pathname: string
  /** The ticket of the address; the request's own `url` no longer holds it. */
  readonly ticket: string | undefined
}

/** An upgrade on its way to a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Socket
  readonly head: Buffer
}

/** Where the app's own content comes from: files, or a development server. */
export interface Content {
  respond(exchange: Exchange): Promise<void>
  /** Takes over WebSockets that are not ours; without it they are refused. */
  upgrade?(upgrade: Upgrade): void
}

/** Opens an exchange, and takes the ticket out of the address before anyone can log or proxy it. */
export function openExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const [pathname, query] = splitAddress(request.url ?? '/')
  const parameters = new URLSearchParams(query)
  const ticket = parameters.get(TICKET_PARAMETER) ?? undefined
  if (ticket !== undefined) {
    parameters.delete(TICKET_PARAMETER)
    request.url = parameters.size === 0 ? pathname : `${pathname}?${parameters}`
  }
  return { request, response, pathname, ticket }
}

/** Splits a request target into its path and its query. */
export function splitAddress(target: string): [pathname: string, query: string] {
  const mark = target.indexOf('?')
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}

/** Ends an exchange with a short text, of the type that has been set for it or plain. */
export function sendText({ request, response }: Exchange, status: number, text: string): void {
  const body = `${text}\n`
  response.writeHead(status, {
    'content-type': response.getHeader('content-type') ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Whether a request only reads; any other is answered with a refusal. */
export function isReading(exchange: Exchange): boolean {
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return true
  exchange.response.setHeader('allow', 'GET, HEAD')
  sendText(exchange, 405, 'Only GET and HEAD are answered here.')
  return false
}
