/** The configuration of the server: its address, its names, and what strangers may cost it. */

import { isIP } from 'node:net'
import * as v from 'valibot'
import { closedObject } from './closed-object.ts'

/** A certificate and its key, each as PEM text or as the path of a file. */
export interface TlsConfig {
  readonly cert: string
  readonly key: string
}

/**
 * How an app is served. What lets others than this machine in needs `Builder.authenticate`, and TLS here
 * or in front; otherwise the app does not start.
 */
export interface ServerConfig {
  /** The IP address to listen on. @default '127.0.0.1' */
  readonly address: string
  /**
   * The names by which browsers reach the app, with the port unless it is the standard one. The first one
   * stands in the addresses that the app makes.
   *
   * @default the loopback address and `localhost`, with the port
   */
  readonly hosts: readonly string[]
  /** Serves `https:` and `wss:`. @default plain HTTP */
  readonly tls?: TlsConfig | undefined
  /**
   * Whether a proxy of yours stands before the app, ends TLS, and adds the address of whoever asks to
   * `X-Forwarded-For`.
   *
   * @default false
   */
  readonly behindProxy: boolean
  /**
   * At least 32 characters with which keys are made: pages keep theirs when the app starts again.
   *
   * @default random; if the port is the same at each start, kept in the app's local data directory
   */
  readonly secret?: string | undefined
  /**
   * Whether the metrics of the app can be read at `/.oxbow/metrics`, by whoever may load its pages.
   *
   * @default false
   */
  readonly metrics: boolean
  /** Bytes of a request's target and headers. @default 16384 */
  readonly headerBytes: number
  /** Milliseconds in which a request must have come, and its answer may stand still. @default 60000 */
  readonly requestMs: number
  /** Connections at one time, of whatever kind. @default 10000 */
  readonly maxConnections: number
  /** Lines at one time whose pages have not proved who they are. @default 256 */
  readonly maxHandshakes: number
  /** Bytes that such a line may send. @default 16384 */
  readonly handshakeBytes: number
}

// What browsers write into `Host`: they have made everything lower case.
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
    // Browsers send two to four kilobytes, and cookies of other programs on this machine besides.
    headerBytes: v.optional(v.pipe(count, v.minValue(1024)), 16 * 1024),
    requestMs: v.optional(milliseconds, 60_000),
    maxConnections: v.optional(count, 10_000),
    maxHandshakes: v.optional(count, 256),
    // A page's first message has some two hundred bytes, and nothing comes with it.
    handshakeBytes: v.optional(v.pipe(count, v.minValue(1024)), 16 * 1024),
  },
  [],
  FORMER_NAMES,
) as never
