/** Patterns of the addresses of pages from elsewhere (A6). */

import { URLPattern } from 'urlpattern-polyfill/urlpattern'
import { invalidAcl } from './invalid-acl.ts'

/** A compiled pattern for the origins of pages. */
export type UrlTest = (url: string) => boolean

/**
 * Compiles a pattern by the rules of the web's `URLPattern`. A pattern without a path, a query or a
 * fragment matches all of them.
 *
 * @throws {IpcError} `invalid_config`
 */
export function remoteUrl(source: string): UrlTest {
  const pattern = widened(source)
  return (url) => pattern.test(url)
}

function widened(source: string): URLPattern {
  try {
    const given = new URLPattern(source)
    return new URLPattern({
      protocol: given.protocol,
      username: given.username,
      password: given.password,
      hostname: given.hostname,
      port: given.port,
      pathname: given.pathname === '' || given.pathname === '/' ? '*' : given.pathname,
      search: given.search || '*',
      hash: given.hash || '*',
    })
  } catch (error) {
    throw invalidAcl(`invalid URL pattern for remote URL ${source}: ${String(error)}`)
  }
}
