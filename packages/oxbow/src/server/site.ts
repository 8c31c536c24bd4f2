/** The addresses under which an app is reached, and whether they are safe. */

import { BlockList, isIPv6 } from 'node:net'
import type { IpcError } from '@oxbow/protocol'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { ServerConfig } from '../config/server-config.ts'

/** The addresses of an app, as browsers see them. */
export interface Site {
  /** The accepted values of `Host`. */
  readonly hosts: readonly string[]
  /** Whether browsers speak TLS, to us or to the proxy. */
  readonly isSecure: boolean
  /** The first of its origins: `http://127.0.0.1:1420`. */
  readonly origin: string
}

/** The part of the configuration that decides on the site. */
export type SiteConfig = Pick<ServerConfig, 'address' | 'hosts' | 'tls' | 'behindProxy'>

/** The site of a server that listens on a port. */
export function siteOf(config: SiteConfig, port: number): Site {
  const hosts = config.hosts.length > 0 ? config.hosts : localHosts(config.address, port)
  const isSecure = hasTls(config)
  return { hosts, isSecure, origin: `${isSecure ? 'https' : 'http'}://${hosts[0]}` }
}

/**
 * Refuses a configuration that would let strangers in, or send traffic unencrypted over a network.
 *
 * @throws {IpcError} `invalid_config`
 */
export function checkSite(config: SiteConfig, authenticates: boolean): void {
  const { address, hosts, behindProxy } = config
  const isLocal = isLoopback(address) && !behindProxy && hosts.every(isLocalHost)
  if (isLocal) return
  if (!authenticates) {
    throw unsafe('other machines can reach the app; say with `authenticate` who a visitor is')
  }
  if (!hasTls(config)) {
    throw unsafe(
      'others could read the traffic; set `tls`, or `behindProxy` if your proxy ends TLS',
    )
  }
  if (hosts.length === 0) {
    throw unsafe('set `hosts` to the names by which browsers reach the app')
  }
}

/** Whether browsers speak TLS. */
export function hasTls({ tls, behindProxy }: Pick<ServerConfig, 'tls' | 'behindProxy'>): boolean {
  return tls !== undefined || behindProxy
}

/** An address as it stands before a port. */
export function bracketed(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}

function localHosts(address: string, port: number): string[] {
  return [bracketed(address), 'localhost'].flatMap((name) => {
    const host = `${name}:${port}`
    // Browsers leave the standard port out.
    return port === 80 || port === 443 ? [host, name] : [host]
  })
}

function isLoopback(address: string): boolean {
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8, 'ipv4')
  loopback.addAddress('::1', 'ipv6')
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Whether a name leads to this machine from wherever it is used. */
function isLocalHost(host: string): boolean {
  return /^(localhost|[^:]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)
}

function unsafe(reason: string): IpcError {
  return new InvalidConfig(`oxbow.server: ${reason}`)
}
