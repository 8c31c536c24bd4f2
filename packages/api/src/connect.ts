/** Connections made by hand: Node clients, tools, and pages that the backend does not serve. */

import {
  type AppContract,
  type CloseInfo,
  type CommandContract,
  type ContractOf,
  type HasContract,
  IpcError,
} from '@oxbow/protocol'
import { type Client, client } from './client.ts'
import { type Connection, type ConnectionOptions, PageConnection } from './connection.ts'
import { DISPOSE } from './dispose.ts'
import { recover } from './recover.ts'
import { LINE_PATH, openWebSocket, type WebSocketClass } from './websocket.ts'

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** The address of the app, such as `http://127.0.0.1:1420`. */
  readonly url: string | URL
  /** The key of the window that this client is. */
  readonly key: string
  /** @default the `WebSocket` of the browser, or of Node 22; for Node 20, that of the package `ws` */
  readonly WebSocket?: WebSocketClass | undefined
}

/** A contract that allows every name, with unknown values. */
export interface AnyContract extends AppContract {
  readonly commands: Readonly<Record<string, CommandContract>>
  readonly events: Readonly<Record<string, unknown>>
}

/** A connection made by hand, with the functions of the page. */
export interface Connected<C extends AppContract = AnyContract> extends Client<C> {
  /** The label of the window that this client is. */
  readonly label: string
  /** For functions that take a connection, such as `new Channel(handler, connection)`. */
  readonly connection: Connection
  /**
   * Ends the connection and everything that it owns in the backend. Until then it keeps its process alive,
   * also while it looks for a backend that is gone.
   */
  close(): void
  [Symbol.dispose](): void
}

/** Characters that a backend accepts. */
const LONGEST_KEY = 256

/**
 * Connects to a backend and waits until it has accepted this client.
 *
 * @example
 * ```ts
 * import { connect } from '@oxbow/api'
 *
 * const backend = await connect({ url: 'http://127.0.0.1:1420', key: 'the key of a window' })
 * console.log(backend.label, await backend.invoke('greet', { name: 'Ada' }))
 * backend.close()
 * ```
 *
 * @throws {IpcError} `unauthorized`, `disconnected`, `replaced`, `version_mismatch`; `unsupported`
 * if there is no `WebSocket`
 * @throws {TypeError} if `url` cannot be the address of an app
 */
export async function connect<A extends HasContract = HasContract<AnyContract>>(
  options: ConnectOptions,
): Promise<Connected<ContractOf<A>>> {
  const Socket = options.WebSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket
  if (Socket === undefined) {
    throw new IpcError(
      'unsupported',
      'there is no global WebSocket; pass one as `WebSocket`, such as that of `ws`',
    )
  }
  const { key } = options
  // The backend would have no other answer, and end the line before it gives one.
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) {
    throw new IpcError('unauthorized', 'the key is not a key of a window')
  }
  const url = lineUrl(options.url)
  const first = openWebSocket(url, Socket)
  // A backend that cannot be reached now is an error. A line that breaks later is repaired.
  await first.catch(noBackend)
  const transports = [first]
  const connection = await open({
    key,
    open: (take) => transports.pop() ?? openWebSocket(url, Socket, take),
    recovery: async () => recover,
    evaluate: (_script, ran) => ran('this client runs no scripts'),
  })
  const close = (): void => connection.close()
  return {
    ...client<A>(connection),
    label: connection.label,
    connection,
    close,
    [DISPOSE as typeof Symbol.dispose]: close,
  }
}

function noBackend({ reason }: CloseInfo): never {
  throw new IpcError(
    'disconnected',
    `there is no backend at this address: ${reason || 'no answer'}`,
  )
}

function open(options: ConnectionOptions): Promise<PageConnection> {
  return new Promise((resolve, reject) => {
    const onChange = (error?: IpcError): void => (error ? reject(error) : resolve(connection))
    const connection = new PageConnection({ ...options, onChange })
  })
}

/** The address of the line in an app at `url`. */
export function lineUrl(url: string | URL): string {
  const line = new URL(LINE_PATH, url)
  if (!/^(http|ws)s?:$/.test(line.protocol)) {
    throw new TypeError(
      `the address of an app begins with http: or https:, not with ${line.protocol}`,
    )
  }
  line.protocol = line.protocol.replace('http', 'ws')
  return line.href
}
