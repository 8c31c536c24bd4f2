/** Which requests come from our own pages, or from nobody's (design: DNS rebinding, foreign sites). */

import type { IncomingMessage } from 'node:http'
import type { Site } from './site.ts'

/**
 * Says why a request is refused, or `undefined` where it may pass.
 *
 * A foreign name in `Host` is a rebound DNS entry. A foreign `Origin` is another site's script; a
 * missing one is a plain navigation, or no browser at all, and that still needs a key.
 */
export function refusalOf(request: IncomingMessage, site: Site): string | undefined {
  const { host, origin } = request.headers
  // A target such as `http://other/` would stand above the Host header, and `//other/` would lead
  // there from a redirection that repeats it.
  if (!isPath(request.url)) return 'The request target must be a path.'
  // Node takes the first of two hosts; a proxy before us may have taken the second.
  const isOnly = request.headersDistinct.host?.length === 1
  if (host === undefined || !isOnly || !site.hosts.includes(host)) {
    return `This server answers at ${site.hosts[0]} only.`
  }
  if (origin !== undefined && origin !== `${site.isSecure ? 'https' : 'http'}://${host}`) {
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

function isPath(target: string | undefined): boolean {
  return target !== undefined && /^\/(?![/\\])/.test(target)
}
