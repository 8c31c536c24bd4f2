/** Which requests come from our own pages, or from nobody's (design: DNS rebinding, foreign sites). */

import type { IncomingMessage } from 'node:http'

// The names under which a browser reaches a server that is bound to 127.0.0.1.
const HOSTS = ['127.0.0.1', 'localhost'] as const

/**
 * Says why a request is refused, or `undefined` where it may pass.
 *
 * A foreign name in `Host` is a rebound DNS entry. A foreign `Origin` is another site's script; a
 * missing one is a plain navigation, or no browser at all, and that still needs a key.
 */
export function refusalOf(request: IncomingMessage, port: number): string | undefined {
  const { host, origin } = request.headers
  // A target such as `http://other/` would stand above the Host header.
  if (!request.url?.startsWith('/')) return 'The request target must be a path.'
  if (!isOwnHost(host, port)) return `This server answers at ${HOSTS[0]}:${port} only.`
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'Requests from pages of other origins are not answered.'
  }
  return undefined
}

/**
 * Whether another site's page makes this request, according to the browser itself. Following a
 * link to us is no harm: such a page has no ticket. Everything that would be embedded is refused.
 */
export function isForeignEmbedding(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return !(
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document'
  )
}

/** Whether the browser only guesses that the user will come here. */
export function isPrefetch(request: IncomingMessage): boolean {
  const { headers } = request
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-moz']
  return purpose !== undefined && String(purpose).includes('prefetch')
}

/** Whether a user goes to this address, as opposed to a page that loads a part of itself. */
export function isNavigation(request: IncomingMessage): boolean {
  const mode = request.headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate'
  return request.headers.accept?.includes('text/html') ?? false
}

function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false
  return HOSTS.some((name) => host === `${name}:${port}` || (port === 80 && host === name))
}
