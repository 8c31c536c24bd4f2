/** The configuration: the useful part of `tauri.conf.json`, checked before anything starts. */

import { IpcError, isLabel, LABEL_RULE, type Limits } from '@oxbow/protocol'
import * as v from 'valibot'
import { type Capability, type CapabilityInput, CapabilityListSchema } from './acl/capability.ts'
import type { ShowErrors } from './ipc/failures.ts'
import { type ServerConfig, ServerSchema } from './server-config.ts'
import { type WindowConfig, WindowSchema } from './window-config.ts'

export type { ServerConfig, TlsConfig } from './server-config.ts'
export type { WindowConfig } from './window-config.ts'

/** A Content Security Policy: its text, or its directives. `null` sends none. */
export type Csp = string | Readonly<Record<string, string | readonly string[]>> | null

/** Which files pages may read: glob patterns, which may begin with `$HOME`, `$APPDATA` and the like. */
export type AssetScope =
  | readonly string[]
  | {
      readonly allow?: readonly string[] | undefined
      /** Goes before `allow`. */
      readonly deny?: readonly string[] | undefined
      /** Whether `*` leaves out names with a leading dot. @default true, on Windows false */
      readonly requireLiteralLeadingDot?: boolean | undefined
    }

/** Files of the machine for pages, by `convertFileSrc`. */
export interface AssetProtocolConfig {
  /** @default false */
  readonly enable: boolean
  /** @default no file */
  readonly scope: AssetScope
}

/** What protects pages, as in `app.security` of `tauri.conf.json`. */
export interface SecurityConfig {
  /** @default a policy that allows the app's own origin */
  readonly csp?: Csp | undefined
  /** The policy while `build.devUrl` is shown. @default `csp` */
  readonly devCsp?: Csp | undefined
  /** Freezes `Object.prototype` before any script of the page runs (P5). @default false */
  readonly freezePrototype: boolean
  readonly assetProtocol: AssetProtocolConfig
  /**
   * Capabilities, or the identifiers of those in `capabilities/`, of which all others then do not count (A4).
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

/** What is special about native windows. */
export interface NativeConfig {
  /**
   * What happens when the process that shows the windows dies, after they have been reported destroyed:
   * the app ends with exit code 1, or the windows that were open open again, with new pages. Two crashes
   * within ten seconds end the app in any case.
   *
   * @default 'exit'
   */
  readonly onCrash: 'exit' | 'restart'
}

/** Settings that Tauri does not have. */
export interface OxbowConfig {
  /** `OXBOW_HOST` in the environment goes first. @default 'auto' */
  readonly host: HostName
  readonly native: NativeConfig
  /** The port to listen on; 0 takes a free one. @default 0 */
  readonly port: number
  readonly server: ServerConfig
  /**
   * Milliseconds that a call may take if its command has no limit of its own; 0 for no limit.
   *
   * @default 0
   */
  readonly timeoutMs: number
  /**
   * Which pages see the messages of errors that nobody made for them: those on this machine, all, or
   * none. The others get `internal error` with an id, under which the log has the error.
   *
   * @default 'local'
   */
  readonly showErrors: ShowErrors
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
  readonly oxbow: OxbowConfig
}

/** The configuration of one window as you write it: everything has a default. */
export type WindowConfigInput = Partial<WindowConfig>

/**
 * A configuration as you write it: `tauri.conf.json` v2, whose other keys are ignored, and a key
 * `oxbow` of our own. Everything has a default.
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
export interface ConfigInput extends Partial<Omit<Config, 'app' | 'build' | 'oxbow'>> {
  readonly app?: {
    readonly windows?: readonly WindowConfigInput[]
    readonly security?: Partial<Omit<SecurityConfig, 'assetProtocol' | 'capabilities'>> & {
      readonly assetProtocol?: Partial<AssetProtocolConfig>
      readonly capabilities?: readonly (string | CapabilityInput)[]
    }
    readonly withGlobalTauri?: boolean
  }
  readonly build?: BuildConfig
  readonly oxbow?: Partial<Omit<OxbowConfig, 'native' | 'server'>> & {
    readonly native?: Partial<NativeConfig>
    readonly server?: Partial<ServerConfig>
  }
}

const size = v.pipe(v.number(), v.minValue(0))

// Longer timers fire at once.
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(0x7fff_ffff))

const CspSchema = v.nullable(
  v.union([v.string(), v.record(v.string(), v.union([v.string(), v.array(v.string())]))]),
)

const globs = v.optional(v.array(v.string()))

const ScopeSchema = v.union([
  v.array(v.string()),
  v.strictObject({
    allow: globs,
    deny: globs,
    requireLiteralLeadingDot: v.optional(v.boolean()),
  }),
])

const AssetProtocolSchema = v.strictObject({
  enable: v.optional(v.boolean(), false),
  scope: v.optional(ScopeSchema, []),
})

const SecuritySchema = v.looseObject({
  csp: v.optional(CspSchema),
  devCsp: v.optional(CspSchema),
  freezePrototype: v.optional(v.boolean(), false),
  assetProtocol: v.optional(AssetProtocolSchema, {}),
  capabilities: v.optional(CapabilityListSchema, []),
})

const AppSchema = v.looseObject({
  windows: v.optional(v.array(WindowSchema), [{}]),
  security: v.optional(SecuritySchema, {}),
  withGlobalTauri: v.optional(v.boolean(), false),
})

const BuildSchema = v.looseObject({
  frontendDist: v.optional(v.string()),
  devUrl: v.optional(v.pipe(v.string(), v.url())),
})

const LimitsSchema = v.partial(
  v.strictObject({
    // A page's smallest batch must fit: see the limits of the protocol.
    messageBytes: v.pipe(v.number(), v.minValue(2 * 1024 * 1024)),
    framesPerMessage: size,
    nodesPerMessage: size,
    nestingDepth: size,
    callsInFlight: size,
    listeners: size,
    channels: size,
    handshakeMs: milliseconds,
    resumeMs: milliseconds,
    heartbeatMs: milliseconds,
    windowBytes: size,
    unacknowledgedBytes: size,
  }),
)

const NativeSchema = v.strictObject({
  onCrash: v.optional(v.picklist(['exit', 'restart']), 'exit'),
})

const OxbowSchema = v.strictObject({
  host: v.optional(v.picklist(['auto', 'native', 'chromium', 'browser', 'none']), 'auto'),
  native: v.optional(NativeSchema, {}),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 0),
  server: v.optional(ServerSchema, {}),
  timeoutMs: v.optional(milliseconds, 0),
  showErrors: v.optional(v.picklist(['local', 'all', 'none']), 'local'),
  shutdownMs: v.optional(milliseconds, 3000),
  limits: v.optional(LimitsSchema, {}),
})

const ConfigSchema: v.GenericSchema<unknown, Config> = v.looseObject({
  identifier: v.optional(v.string(), 'app.oxbow.unnamed'),
  productName: v.optional(v.string(), 'Oxbow app'),
  version: v.optional(v.string(), '0.0.0'),
  app: v.optional(AppSchema, {}),
  build: v.optional(BuildSchema, {}),
  oxbow: v.optional(OxbowSchema, {}),
}) as never

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws {IpcError} `invalid_config`, naming every wrong key.
 */
export function parseConfig(input: unknown): Config {
  const config = parse(ConfigSchema, input, 'configuration')
  const labels = config.app.windows.map(({ label }) => label)
  const twice = labels.find((label, index) => labels.indexOf(label) !== index)
  if (twice === undefined) return config
  throw invalid(`app.windows: two windows have the label \`${twice}\``)
}

/**
 * Checks the configuration of one window.
 *
 * @throws {IpcError} `invalid_label`, with the text of W4, or `invalid_config`
 */
export function parseWindowConfig(input: WindowConfigInput): WindowConfig {
  const { label } = input
  if (typeof label === 'string' && !isLabel(label)) {
    throw new IpcError('invalid_label', `runtime error: ${LABEL_RULE}`)
  }
  return parse(WindowSchema, input, 'window')
}

function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown, what: string): T {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const lines = result.issues.map((issue) => `${v.getDotPath(issue) ?? what}: ${issue.message}`)
  throw invalid(lines.join('; '))
}

function invalid(reason: string): IpcError {
  return new IpcError('invalid_config', `invalid configuration: ${reason}`)
}
