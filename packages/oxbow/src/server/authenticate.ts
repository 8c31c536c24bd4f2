/** Asks the app who is behind a request. */

import type { IncomingMessage } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { inTime } from '../in-time.ts'
import type { Site } from './site.ts'

/** A request as `authenticate` sees it, with the names of the web's `Request`. */
export interface AccessRequest {
  readonly method: string
  /** The whole address, without a ticket. */
  readonly url: string
  readonly headers: Headers
  /** The address of whoever asks; behind a proxy, the one that the proxy has told. */
  readonly remoteAddress: string
}

/**
 * Says who is behind a request: any object, which handlers find as `identity`, or `null` for nobody.
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
export type Authenticate = (request: AccessRequest) => object | null | Promise<object | null>

/** What is known of who has opened a line, beside the key. */
export interface Caller {
  /** What `authenticate` has said; `undefined` where the app has none. */
  readonly identity: object | undefined
  readonly remoteAddress: string
}

/** The place of the caller among the headers of its line, where no header can stand. */
const CALLER = Symbol('caller')

/** Headers of a line that know their caller. */
export function withCaller(
  headers: Record<string, string>,
  caller: Caller,
): Record<string, string> {
  return Object.assign(headers, { [CALLER]: caller })
}

/** Who has opened the line of these headers. */
export function callerOf(headers: object): Caller | undefined {
  return (headers as { [CALLER]?: Caller })[CALLER]
}

/**
 * Whether two lines come from the same somebody, at the same address. Identities are the same if they are
 * one object, or plain ones with the same contents.
 */
export function isSameCaller(some: PlainHeaders, other: PlainHeaders): boolean {
  const [one, another] = [callerOf(some)?.identity, callerOf(other)?.identity]
  return (
    some.origin === other.origin &&
    some.host === other.host &&
    (one === another || (isPlain(one) && isDeepStrictEqual(one, another)))
  )
}

type PlainHeaders = Readonly<Record<string, string>>

/** What an instance of a class is, its private fields say. */
function isPlain(identity: object | undefined): boolean {
  const prototype = identity && Object.getPrototypeOf(identity)
  return prototype === Object.prototype || prototype === null
}

/** What the questions are asked with. */
export interface Questions {
  readonly site: Site
  readonly behindProxy: boolean
  readonly authenticate: Authenticate | undefined
  /** How long an answer may take. */
  readonly timeoutMs: number
}

/**
 * Who is behind a request, or `null` for nobody. Without `authenticate`, whoever may come this far is one.
 *
 * @throws whatever `authenticate` throws, and where it takes too long
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
  // Whatever JavaScript lets it return: only an object is somebody.
  return isObject(identity) ? { identity, remoteAddress } : null
}

/** The address of whoever asks. What the proxy has added stands last; before it, anybody can write. */
export function remoteAddressOf(request: IncomingMessage, behindProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? ''
  if (!behindProxy) return direct
  return (
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() || direct
  )
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
