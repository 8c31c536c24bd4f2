/** The configuration of the server: its address, its names, and limits for strangers. */

import { isIP } from 'node:net'
import * as v from 'valibot'
import { closedObject } from './closed-object.ts'

/** A certificate and its key, each as PEM text or as the path of a file. */
export interface TlsConfig {
  readonly cert: string
  readonly key: string
}

/**
 * How an app is served. An app that other machines can reach needs `Builder.authenticate`, and TLS here or
 * in a proxy; otherwise it does not start.
 */
export interface ServerConfig {
  /** The IP address to listen on. @default '127.0.0.1' */
  readonly address: string
  /**
   * The names by which browsers reach the app, with the port unless it is the standard one. The addresses
   * that the app makes contain the first one.
   *
   * @default the loopback address and `localhost`, with the port
   */
  readonly hosts: readonly string[]
  /** Serves `https:` and `wss:`. @default plain HTTP */
  readonly tls?: TlsConfig | undefined
  /**
   * Whether your proxy is in front of the app, terminates TLS, and adds the address of the client to
   * `X-Forwarded-For`.
   *
   * @default false
   */
  readonly behindProxy: boolean
  /**
   * At least 32 characters from which keys are derived, so that pages keep their keys when the app starts
   * again.
   *
   * @default random; if the port is the same at each start, kept in the app's local data directory
   */
  readonly secret?: string | undefined
  /**
   * Whether the metrics of the app can be read at `/.oxbow/metrics`, by everyone who may load its pages.
   *
   * @default false
   */
  readonly metrics: boolean
  /** Bytes of a request's target and headers. @default 16384 */
  readonly headerBytes: number
  /**
   * Milliseconds in which a request must have arrived, and for which its answer may stall. @default 60000
   */
  readonly requestMs: number
  /** Connections of all kinds at one time. @default 10000 */
  readonly maxConnections: number
  /** Lines at one time whose pages have not proved who they are. @default 256 */
  readonly maxHandshakes: number
  /** Bytes that such a line may send. @default 16384 */
  readonly handshakeBytes: number
}

// The form of `Host` from browsers, which send it in lower case.
const HOST = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/

const HOST_RULE = 'must be a name as in `Host`, such as app.example.com or app.example.com:8443'

const TlsSchema = closedObject({ cert: v.string(), key: v.string() })

const count = v.pipe(v.number(), v.integer(), v.minValue(1))

// Longer timers fire at once.
const milliseconds = v.pipe(v.number(), v.minValue(10), v.maxValue(0x7fff_ffff))

const FORMER_NAMES = { connections: 'maxConnections', handshakes: 'maxHandshakes' }

/** Checks the server's configuration and fills in the defaults. */
export const ServerSchema: v.GenericSchema<unknown, ServerConfig> = closedObject(
  {
    address: v.optional(
      v.pipe(
        v.string(),
        v.check((text) => isIP(text) !== 0, 'must be an IP address'),
      ),
      '127.0.0.1',
    ),
    hosts: v.optional(v.array(v.pipe(v.string(), v.regex(HOST, HOST_RULE))), []),
    tls: v.optional(TlsSchema),
    behindProxy: v.optional(v.boolean(), false),
    secret: v.optional(v.pipe(v.string(), v.minLength(32, 'must have at least 32 characters'))),
    metrics: v.optional(v.boolean(), false),
    // Browsers send two to four kilobytes, plus the cookies of other programs on this machine.
    headerBytes: v.optional(v.pipe(count, v.minValue(1024)), 16 * 1024),
    requestMs: v.optional(milliseconds, 60_000),
    maxConnections: v.optional(count, 10_000),
    maxHandshakes: v.optional(count, 256),
    // A page's first message has some two hundred bytes, and the page sends nothing else with it.
    handshakeBytes: v.optional(v.pipe(count, v.minValue(1024)), 16 * 1024),
  },
  [],
  FORMER_NAMES,
) as never
