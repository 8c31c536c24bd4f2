/** Accepts requests from the app's own pages, and from no page (against DNS rebinding and foreign sites). */

import type { IncomingMessage } from 'node:http'
import type { Site } from './site.ts'

/**
 * Returns the reason why a request is refused, or `undefined` if it is accepted.
 *
 * A foreign name in `Host` is a rebound DNS entry. A foreign `Origin` is another site's script. A missing
 * `Origin` is a plain navigation, or a client that is no browser, which still needs a key.
 */
export function refusalOf(request: IncomingMessage, site: Site): string | undefined {
  const { host, origin } = request.headers
  // A target such as `http://other/` would stand above the Host header, and `//other/` would lead
  // there from a redirection that repeats it.
  if (!isPath(request.url)) return 'The request target must be a path.'
  // Node takes the first of two hosts; a proxy before us may have taken the second.
  const isOnly = request.headersDistinct.host?.length === 1
  if (host === undefined || !isOnly || !site.hosts.includes(host)) {
    return foreignHost(host ?? '', site)
  }
  if (origin !== undefined && origin !== `${site.isSecure ? 'https' : 'http'}://${host}`) {
    return foreignOrigin(origin, host)
  }
  return undefined
}

// Characters that may be repeated in the answer and in the log.
const NAME = /^(https?:\/\/)?[\w.:[\]-]{1,255}$/

function foreignHost(host: string, { hosts }: Site): string {
  const answer = `This server answers at ${hosts[0]} only`
  if (!NAME.test(host)) return `${answer}.`
  const isElsewhere =
    nameOf(host) === 'localhost' || hosts.some((own) => nameOf(own) === nameOf(host))
  const how = isElsewhere ? ' (a tunnel, a container or a forwarded port has changed the port)' : ''
  return `${answer}, but this request is for ${host}${how}. If that is an address of this app, set oxbow.server.hosts: ["${host}"].`
}

function foreignOrigin(origin: string, host: string): string {
  const answer = 'Requests from pages of other origins are not answered'
  if (!NAME.test(origin) || !origin.startsWith('http')) return `${answer}.`
  const name = origin.replace(/^https?:\/\//, '')
  const proxy = origin.startsWith('https:') ? ', behindProxy: true' : ''
  return `${answer}: this request comes from a page of ${origin} and was sent to ${host}. If both are this app, behind a tunnel or a proxy (such as that of Codespaces), the proxy has to pass Host on, and the app needs oxbow.server: { hosts: ["${name}"]${proxy} }.`
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '')
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

/** Whether a user has followed a link of ours, as opposed to another site, a script or a program. */
export function isFollowedLink(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' &&
    isNavigation(request) &&
    !isPrefetch(request) &&
    request.headers['sec-fetch-site'] === 'same-origin'
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
