/** Asks the app for the identity of a visitor. */

import type { IncomingMessage } from 'node:http'
import { inTime } from '../base/in-time.ts'
import type { Caller } from '../line/caller.ts'
import type { Site } from './site.ts'

/** A request as `authenticate` sees it, with the names of the web's `Request`. */
export interface AuthenticateRequest {
  readonly method: string
  /** The whole address, without a ticket. */
  readonly url: string
  readonly headers: Headers
  /** The address of the visitor; behind a proxy, the one from the proxy, or none. */
  readonly remoteAddress: string
}

/**
 * Identifies the visitor of a request: returns any object, which handlers get as `identity`, or `null` to refuse.
 *
 * @example
 * ```ts
 * import { type Authenticate, Builder } from 'oxbow'
 *
 * const users = new Map([['a-long-random-token', { name: 'Ada' }]])
 * const authenticate: Authenticate = ({ headers }) => {
 *   const [, token = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? []
 *   return users.get(token) ?? null
 * }
 * export const app = Builder.default().authenticate(authenticate)
 * ```
 */
export type Authenticate = (request: AuthenticateRequest) => object | null | Promise<object | null>

/** Options of the identification. */
export interface Questions {
  readonly site: Site
  readonly behindProxy: boolean
  readonly authenticate: Authenticate | undefined
  /** How long an answer may take. */
  readonly timeoutMs: number
}

/**
 * The visitor of a request, or `null` if the app refuses. Without `authenticate`, every visitor is accepted here.
 *
 * @throws the error of `authenticate`, or an error if it takes too long
 */
export async function whoIs(
  request: IncomingMessage,
  { site, behindProxy, authenticate, timeoutMs }: Questions,
): Promise<Caller | null> {
  const remoteAddress = remoteAddressOf(request, behindProxy)
  if (authenticate === undefined) return { identity: undefined, remoteAddress }
  let identity: object | null = null
  const asking = Promise.resolve(
    authenticate({
      method: request.method ?? 'GET',
      url: site.origin + (request.url ?? '/'),
      headers: webHeaders(request),
      remoteAddress,
    }),
  ).then((answer) => {
    identity = answer
  })
  if (!(await inTime(asking, timeoutMs))) {
    throw new Error(`\`authenticate\` has not answered within ${timeoutMs} ms`)
  }
  // JavaScript lets it return anything; only an object is an identity.
  return isObject(identity) ? { identity, remoteAddress } : null
}

/**
 * The address of the visitor. The proxy adds it at the end; earlier entries may come from the visitor. If the
 * proxy adds none, the address is unknown: the proxy's own would make every visitor a user of this machine.
 */
export function remoteAddressOf(request: IncomingMessage, behindProxy: boolean): string {
  if (!behindProxy) return request.socket.remoteAddress ?? ''
  const told = String(request.headers['x-forwarded-for'] ?? '')
  return told.split(',').at(-1)?.trim() ?? ''
}

function webHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  }
  return headers
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
