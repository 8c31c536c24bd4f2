/** The socket of the server, plain or with TLS, and the limits of each connection. */

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { resolve } from 'node:path'
import type { IpcError, Limits } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { ServerConfig, TlsConfig } from '../config/server-config.ts'
import { bracketed } from './site.ts'

/** Options of a listener. */
export interface ListenerOptions {
  readonly config: ServerConfig
  readonly limits: Limits
  /** The directory to which the files of `tls` are relative. */
  readonly root: string
}

/**
 * Makes a server that does not listen yet.
 *
 * @throws {IpcError} `invalid_config` if the certificate or its key is missing or wrong
 */
export async function makeListener(options: ListenerOptions): Promise<Listener> {
  const { config, limits, root } = options
  const http = httpOptions(config, limits)
  const { tls } = config
  if (tls === undefined) return new Listener(createServer(http), config)
  const pair = { cert: await pemOf(tls, 'cert', root), key: await pemOf(tls, 'key', root) }
  try {
    const handshakeTimeout = http.headersTimeout
    return new Listener(createTlsServer({ ...http, ...pair, handshakeTimeout }), config)
  } catch (cause) {
    throw new InvalidConfig(`oxbow.server.tls: ${messageOf(cause)}`, { cause })
  }
}

/** An HTTP server with everything that is connected to it. */
export class Listener {
  readonly server: Server
  readonly #address: string
  readonly #sockets = new Set<Socket>()

  constructor(server: Server, { address, maxConnections, requestMs }: ServerConfig) {
    this.server = server
    this.#address = address
    server.maxConnections = maxConnections
    // A client that does not read its answer keeps the connection only for this time.
    // Not by `server.timeout`, which would make a timer for each line, too.
    server.on('request', ({ socket }) => socket.setTimeout(requestMs))
    const sockets = this.#sockets
    // One for all sockets.
    const onClose = function (this: Socket): void {
      sockets.delete(this)
    }
    server.on('connection', (socket) => sockets.add(socket.on('close', onClose)))
  }

  /**
   * Listens, and says on which port.
   *
   * @throws {IpcError} `invalid_config` if the port is taken
   */
  async listen(port: number): Promise<number> {
    const { server } = this
    try {
      const listening = once(server, 'listening')
      server.listen(port, this.#address)
      await listening
    } catch (cause) {
      throw cannotListen(`${bracketed(this.#address)}:${port}`, cause)
    }
    return (server.address() as AddressInfo).port
  }

  /** Stops listening; connections that are still open after some milliseconds are cut off. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise((done) => this.server.close(done))
    this.server.closeIdleConnections()
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cut)
  }
}

/** Names the setting to change when a server could not listen. */
function cannotListen(address: string, cause: unknown): IpcError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    const remedy = 'End that program, or set `oxbow.port` to another port, or to 0 for a free one.'
    return new InvalidConfig(
      `oxbow.port: another program listens on ${address} already. ${remedy}`,
      { cause },
    )
  }
  if (code === 'EACCES') {
    const remedy = 'Set `oxbow.port` to a port from 1024 on, or to 0 for a free one.'
    return new InvalidConfig(`oxbow.port: this user may not listen on ${address}. ${remedy}`, {
      cause,
    })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAFNOSUPPORT') {
    const remedy = 'Set `oxbow.server.address` to one of its own.'
    return new InvalidConfig(
      `oxbow.server.address: this machine has no address ${address}. ${remedy}`,
      { cause },
    )
  }
  return new InvalidConfig(`oxbow.port: cannot listen on ${address} (${messageOf(cause)})`, {
    cause,
  })
}

type HttpOptions = ServerOptions & { readonly headersTimeout: number }

function httpOptions(
  { headerBytes, requestMs }: ServerConfig,
  { handshakeMs }: Limits,
): HttpOptions {
  // A client that sends its request too slowly is cut off; 0 would mean never.
  const headersTimeout = Math.max(1, Math.min(handshakeMs, requestMs))
  return {
    maxHeaderSize: headerBytes,
    headersTimeout,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.max(100, headersTimeout / 4),
    // Set even if the process was started with another value: a request that a proxy reads differently could
    // pass its checks.
    insecureHTTPParser: false,
  }
}

async function pemOf(tls: TlsConfig, part: keyof TlsConfig, root: string): Promise<string> {
  const text = tls[part]
  if (text.includes('-----BEGIN ')) return text
  try {
    return await readFile(resolve(root, text), 'utf8')
  } catch (cause) {
    throw new InvalidConfig(`oxbow.server.tls.${part}: ${messageOf(cause)}`, { cause })
  }
}
