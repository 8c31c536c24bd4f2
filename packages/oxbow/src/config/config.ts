/** The configuration: the useful part of `tauri.conf.json`, checked before anything starts. */

import { IpcError, type Limits } from '@oxbow/protocol'
import { labelFault } from '@oxbow/protocol/internal'
import * as v from 'valibot'
import { type Capability, type CapabilityInput, CapabilityListSchema } from '../acl/capability.ts'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { PathScopeInput } from '../path/path-scope.ts'
import { type BundleConfig, BundleSchema } from './bundle-config.ts'
import { closedObject, linesOf, orNull } from './closed-object.ts'
import { type NativeConfig, NativeSchema } from './native-config.ts'
import { type ServerConfig, ServerSchema } from './server-config.ts'
import { UNREAD_KEYS } from './tauri-keys.ts'
import {
  faultBetween,
  type WindowConfig,
  type WindowConfigInput,
  WindowSchema,
} from './window-config.ts'

export type { NativeConfig } from './native-config.ts'
export type { ServerConfig, TlsConfig } from './server-config.ts'
export type { WindowConfig, WindowConfigInput } from './window-config.ts'

/** A Content Security Policy: its text, or its directives. `null` sends none. */
export type Csp = string | Readonly<Record<string, string | readonly string[]>> | null

/** Which files pages may read: glob patterns, which may begin with `$HOME`, `$APPDATA` and the like. */
export type AssetScope = readonly string[] | PathScopeInput

/** Files of the machine for pages, by `convertFileSrc`. */
export interface AssetProtocolConfig {
  /** @default false */
  readonly enable: boolean
  /** @default no file */
  readonly scope: AssetScope
}

/** The headers that Tauri lets apps set. */
const HEADER_NAMES = [
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Methods',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Cross-Origin-Embedder-Policy',
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Permissions-Policy',
  'Service-Worker-Allowed',
  'Timing-Allow-Origin',
  'X-Content-Type-Options',
  'Tauri-Custom-Header',
] as const

/** Headers as in `app.security.headers`: a text, a list, or an object of keys and values. */
export type ExtraHeaders = {
  readonly [Name in (typeof HEADER_NAMES)[number]]?:
    | string
    | readonly string[]
    | Readonly<Record<string, string>>
    | null
    | undefined
}

/** What protects pages, as in `app.security` of `tauri.conf.json`. */
export interface SecurityConfig {
  /** @default a policy that allows the app's own origin */
  readonly csp?: Csp | undefined
  /** The policy while `build.devUrl` is shown. @default `csp` */
  readonly devCsp?: Csp | undefined
  /** Headers of every response, such as those that isolate pages. @default none */
  readonly headers?: ExtraHeaders | undefined
  /** Freezes `Object.prototype` before any script of the page runs (P5). @default false */
  readonly freezePrototype: boolean
  readonly assetProtocol: AssetProtocolConfig
  /**
   * Capabilities, or the identifiers of those in `capabilities/`. Files that are not listed are then
   * ignored (A4).
   *
   * @default every capability in `capabilities/`
   */
  readonly capabilities: readonly (string | Capability)[]
}

/** Settings of `tauri.conf.json` under `app`. */
export interface AppConfig {
  /** @default one window `main` */
  readonly windows: readonly WindowConfig[]
  readonly security: SecurityConfig
  /** Gives pages `window.__TAURI__` (P13). @default false */
  readonly withGlobalTauri: boolean
}

/** Settings of `tauri.conf.json` under `build`. */
export interface BuildConfig {
  /** The directory of the built frontend. */
  readonly frontendDist?: string | undefined
  /** The address of a development server, such as Vite's. */
  readonly devUrl?: string | undefined
}

/** Which host shows the windows. */
export type HostName = 'auto' | 'native' | 'chromium' | 'browser' | 'none'

/** Which pages see the messages of errors that nobody made for them. */
export type ShowErrors = 'local' | 'all' | 'none'

/** Settings that Tauri does not have. */
export interface OxbowConfig {
  /** `OXBOW_HOST` in the environment takes precedence. @default 'auto' */
  readonly host: HostName
  readonly native: NativeConfig
  /**
   * The port to listen on; 0 takes any free port.
   *
   * @default the same port at each start for an app that has an `identifier` and shows windows; otherwise 0
   */
  readonly port?: number | undefined
  readonly server: ServerConfig
  /**
   * Milliseconds that a call may take if its command has no limit of its own; 0 for no limit.
   *
   * @default 0
   */
  readonly timeoutMs: number
  /**
   * Which pages see the messages of errors that the app did not make for pages: those on this machine, all,
   * or none. The others get `internal error` with an id, under which the log has the error.
   *
   * @default 'local'
   */
  readonly showErrors: ShowErrors
  /**
   * Whether an app that `run` runs in a terminal says there how to stop it, and opens its window again when its
   * user types `o` and Enter. `OXBOW_TERMINAL` in the environment goes first.
   *
   * @default true
   */
  readonly terminal: boolean
  /** Milliseconds after which the log reports a window whose page has not connected; 0 for never. @default 10000 */
  readonly pageMs: number
  /** Milliseconds that open calls get when the app ends. @default 3000 */
  readonly shutdownMs: number
  /** What one page may cost; see `PROTOCOL.md`. */
  readonly limits: Partial<Limits>
}

/** A configuration with its defaults. */
export interface Config {
  /** @default 'app.oxbow.unnamed' */
  readonly identifier: string
  /** @default 'Oxbow app' */
  readonly productName: string
  /** @default '0.0.0' */
  readonly version: string
  readonly app: AppConfig
  readonly build: BuildConfig
  readonly bundle: BundleConfig
  readonly oxbow: OxbowConfig
}

/**
 * A configuration as you write it, in the shape of `tauri.conf.json` v2. Oxbow uses the keys below, ignores
 * Tauri's other keys, and adds a key `oxbow`. Everything has a default.
 *
 * @example
 * ```ts
 * import type { ConfigInput } from 'oxbow'
 *
 * export const config: ConfigInput = {
 *   identifier: 'com.example.downloads',
 *   productName: 'Downloads',
 *   app: { windows: [{ title: 'Downloads', width: 900, height: 640 }] },
 *   build: { frontendDist: '../dist' },
 *   oxbow: { host: 'browser' },
 * }
 * ```
 */
export interface ConfigInput extends Partial<Omit<Config, 'app' | 'build' | 'bundle' | 'oxbow'>> {
  readonly app?: {
    readonly windows?: readonly WindowConfigInput[]
    readonly security?: Partial<Omit<SecurityConfig, 'assetProtocol' | 'capabilities'>> & {
      readonly assetProtocol?: Partial<AssetProtocolConfig>
      readonly capabilities?: readonly (string | CapabilityInput)[]
    }
    readonly withGlobalTauri?: boolean
  }
  readonly build?: BuildConfig
  readonly bundle?: Partial<BundleConfig>
  readonly oxbow?: Partial<Omit<OxbowConfig, 'native' | 'server'>> & {
    readonly native?: Partial<NativeConfig>
    readonly server?: Partial<ServerConfig>
  }
}

/** The identifier of apps that set none. */
export const UNNAMED = 'app.oxbow.unnamed'

const size = v.optional(v.pipe(v.number(), v.minValue(0)))

// Longer timers fire at once.
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(0x7fff_ffff))

const CspSchema = v.nullable(
  v.union([v.string(), v.record(v.string(), v.union([v.string(), v.array(v.string())]))]),
)

const globs = v.optional(v.array(v.string()))

const ScopeObject = closedObject({
  allow: globs,
  deny: globs,
  requireLiteralLeadingDot: orNull(v.boolean()),
})

// Not a union, which would not report what is wrong with an object.
const ScopeSchema: v.GenericSchema<unknown, AssetScope> = v.lazy((input) =>
  Array.isArray(input) ? v.array(v.string()) : ScopeObject,
)

const AssetProtocolSchema = closedObject({
  enable: v.optional(v.boolean(), false),
  scope: v.optional(ScopeSchema, []),
})

const HeaderSchema = v.nullish(
  v.union([v.string(), v.array(v.string()), v.record(v.string(), v.string())]),
)

const HeadersSchema = closedObject(
  Object.fromEntries(HEADER_NAMES.map((name) => [name, HeaderSchema])),
)

const SecuritySchema = closedObject(
  {
    csp: v.optional(CspSchema),
    devCsp: v.optional(CspSchema),
    headers: v.nullish(HeadersSchema, undefined),
    freezePrototype: v.optional(v.boolean(), false),
    assetProtocol: v.optional(AssetProtocolSchema, {}),
    capabilities: v.optional(CapabilityListSchema, []),
  },
  UNREAD_KEYS.security,
)

const AppSchema = closedObject(
  {
    windows: v.optional(v.array(WindowSchema), [{}]),
    security: v.optional(SecuritySchema, {}),
    withGlobalTauri: v.optional(v.boolean(), false),
  },
  UNREAD_KEYS.app,
)

const webAddress = v.pipe(
  v.string(),
  v.regex(/^https?:/i, ({ received }) => `expected http://… or https://…, received ${received}`),
  v.url(),
)

const BuildSchema = closedObject(
  { frontendDist: orNull(v.string()), devUrl: orNull(webAddress) },
  UNREAD_KEYS.build,
)

const LimitsSchema = closedObject({
  // The largest batch of a page must fit: see the limits of the protocol.
  messageBytes: v.optional(v.pipe(v.number(), v.minValue(2 * 1024 * 1024))),
  framesPerMessage: size,
  nodesPerMessage: size,
  nestingDepth: size,
  callsInFlight: size,
  listeners: size,
  channels: size,
  resources: size,
  resourceBytes: size,
  handshakeMs: v.optional(milliseconds),
  resumeMs: v.optional(milliseconds),
  heartbeatMs: v.optional(milliseconds),
  abandonedMs: v.optional(milliseconds),
  windowBytes: size,
  unacknowledgedBytes: size,
})

const OxbowSchema = closedObject({
  host: v.optional(v.picklist(['auto', 'native', 'chromium', 'browser', 'none']), 'auto'),
  native: v.optional(NativeSchema, {}),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
  server: v.optional(ServerSchema, {}),
  timeoutMs: v.optional(milliseconds, 0),
  showErrors: v.optional(v.picklist(['local', 'all', 'none']), 'local'),
  terminal: v.optional(v.boolean(), true),
  // A development server may have to compile the page first.
  pageMs: v.optional(milliseconds, 10_000),
  shutdownMs: v.optional(milliseconds, 3000),
  limits: v.optional(LimitsSchema, {}),
})

const ConfigSchema: v.GenericSchema<unknown, Config> = closedObject(
  {
    identifier: v.optional(v.string(), UNNAMED),
    productName: v.nullish(v.string(), 'Oxbow app'),
    version: v.nullish(v.string(), '0.0.0'),
    app: v.optional(AppSchema, {}),
    build: v.optional(BuildSchema, {}),
    bundle: v.nullish(BundleSchema, {}),
    oxbow: v.optional(OxbowSchema, {}),
  },
  UNREAD_KEYS.config,
) as never

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws {IpcError} `invalid_config`, naming every wrong key.
 */
export function parseConfig(input: unknown): Config {
  const config = parse(ConfigSchema, input, 'configuration')
  const fault = faultBetween(config.app.windows)
  if (fault === undefined) return config
  throw new InvalidConfig(`app.windows: ${fault}`)
}

/**
 * Checks the configuration of one window.
 *
 * @throws {IpcError} `invalid_label`, with the text of W4, or `invalid_config`
 */
export function parseWindowConfig(input: WindowConfigInput): WindowConfig {
  const { label } = input
  const fault = typeof label === 'string' ? labelFault(label) : undefined
  if (fault !== undefined) throw new IpcError('invalid_label', `runtime error: ${fault}`)
  return parse(WindowSchema, input, 'window')
}

function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown, what: string): T {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  throw new InvalidConfig(linesOf(result.issues, what).join('; '))
}
