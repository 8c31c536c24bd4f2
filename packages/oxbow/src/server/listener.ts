/** The socket that the server listens on, plain or with TLS, and what each connection may cost. */

import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { resolve } from 'node:path'
import { IpcError, type Limits, messageOf } from '@oxbow/protocol'
import type { ServerConfig, TlsConfig } from '../server-config.ts'
import { bracketed } from './site.ts'

/** What a listener is made with. */
export interface ListenerOptions {
  readonly config: ServerConfig
  readonly limits: Limits
  /** The directory to which the files of `tls` are relative. */
  readonly root: string
}

/**
 * Makes a server that does not listen yet.
 *
 * @throws {IpcError} `invalid_config` where the certificate or its key is missing or wrong
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
    throw invalid(`oxbow.server.tls: ${messageOf(cause)}`, cause)
  }
}

/** An HTTP server with everything that is connected to it. */
export class Listener {
  readonly server: Server
  readonly #address: string
  readonly #sockets = new Set<Socket>()

  constructor(server: Server, { address, connections, requestMs }: ServerConfig) {
    this.server = server
    this.#address = address
    server.maxConnections = connections
    // Who asks and then does not read the answer holds it only so long.
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
   * @throws {IpcError} `invalid_config` where it is taken
   */
  async listen(port: number): Promise<number> {
    await new Promise<void>((done, fail) => {
      this.server.once('error', (cause) => {
        const address = `${bracketed(this.#address)}:${port}`
        fail(invalid(`oxbow.port: cannot listen on ${address} (${cause.message})`, cause))
      })
      this.server.listen(port, this.#address, done)
    })
    return (this.server.address() as AddressInfo).port
  }

  /** Stops listening; whoever is still connected after some milliseconds is cut off. */
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

type HttpOptions = ServerOptions & { readonly headersTimeout: number }

function httpOptions(
  { headerBytes, requestMs }: ServerConfig,
  { handshakeMs }: Limits,
): HttpOptions {
  // Whoever opens a connection and then says too little too slowly is cut off; 0 would mean never.
  const headersTimeout = Math.max(1, Math.min(handshakeMs, requestMs))
  return {
    maxHeaderSize: headerBytes,
    headersTimeout,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.max(100, headersTimeout / 4),
    // Whatever the process was started with: two readings of one request are a way past a proxy.
    insecureHTTPParser: false,
  }
}

async function pemOf(tls: TlsConfig, part: keyof TlsConfig, root: string): Promise<string> {
  const text = tls[part]
  if (text.includes('-----BEGIN ')) return text
  try {
    return await readFile(resolve(root, text), 'utf8')
  } catch (cause) {
    throw invalid(`oxbow.server.tls.${part}: ${messageOf(cause)}`, cause)
  }
}

function invalid(reason: string, cause?: unknown): IpcError {
  return new IpcError('invalid_config', `invalid configuration: ${reason}`, { cause })
}
