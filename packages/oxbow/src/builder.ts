/** Gathers what an app consists of, and runs it. */

import { type HasContract, IpcError, isEventName } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { loadAcl } from './acl/load.ts'
import { App, isDevelopment, type RunOptions, rootUrl, type SetupHook } from './app.ts'
import { type Audit, safeAudit } from './audit.ts'
import { type CallSite, callSite } from './call-site.ts'
import { type ConfigInput, parseConfig } from './config.ts'
import { type DeliveriesOf, type Delivery, type Retention, retentionOf } from './delivery.ts'
import {
  checkEventName,
  type EventSchemas,
  type KnownEvents,
  type PayloadsOf,
} from './event-map.ts'
import {
  type CommandFactory,
  type CommandMap,
  type ContractsOf,
  command,
  type Nothing,
} from './ipc/command.ts'
import { Router } from './ipc/router.ts'
import { consoleLogger, type Logger } from './logger.ts'
import { Manager } from './manager.ts'
import type { Plugin, PluginContracts } from './plugin.ts'
import { corePlugins } from './plugins/core.ts'
import { runToEnd } from './run.ts'
import type { Authenticate } from './server/authenticate.ts'
import { keyAndValue, type StateKey, StateManager, stateName } from './state.ts'

/** Refuses, at compile time, names that are taken. */
type Fresh<New, Taken> = {
  readonly [K in keyof New]: K extends keyof Taken ? DuplicateName<K & string> : New[K]
}

/** The type of a name that is used twice: nothing is assignable to it. */
interface DuplicateName<K extends string> {
  readonly 'this name is already taken': K
}

/**
 * Builds an app: its state, events, commands, plugins and hooks.
 *
 * @example
 * ```ts
 * import { Builder, command } from 'oxbow'
 * import { z } from 'zod'
 *
 * export const app = Builder.default().commands({
 *   greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
 * })
 * export type App = typeof app
 * ```
 */
export class Builder<C extends object = Nothing, E extends object = Nothing>
  implements HasContract<{ readonly commands: C; readonly events: E }>
{
  /** What pages see of the app; on the type only. */
  declare readonly '~contract'?: { readonly commands: C; readonly events: E }
  readonly #state = new StateManager()
  /** Where each command, event and plugin was added. */
  readonly #places = new Map<string, CallSite>()
  readonly #eventSchemas = new Map<string, StandardSchemaV1>()
  readonly #retentions = new Map<string, Retention>()
  readonly #plugins: Plugin[] = []
  readonly #router = new Router()
  readonly #setup: SetupHook[] = []
  #logger: Logger = consoleLogger()
  #authenticate: Authenticate | undefined

  private constructor() {}

  /** An empty app. */
  static default(): Builder {
    return new Builder()
  }

  /**
   * Manages an instance under its class, or a value under a key (W7). When the app has ended, values with
   * `Symbol.asyncDispose` or `Symbol.dispose` are disposed of, the newest first.
   *
   * @throws {IpcError} `duplicate_name` if the class or key is taken; `TypeError` for a value without a
   * class of its own that is given no key.
   */
  manage(instance: object): this
  manage<T>(key: StateKey<T>, value: T): this
  manage(...args: [unknown, unknown?]): this {
    const [key, value] = keyAndValue(args)
    if (this.#state.manage(key, value)) return this
    const text = `state for type '${stateName(key)}' is already being managed`
    throw new IpcError('duplicate_name', text)
  }

  /**
   * Declares events with a schema of their payloads, or with `event<T>()` by type alone. Payloads are
   * checked wherever they are emitted, and listeners get what the schema makes of them.
   *
   * @throws {IpcError} `duplicate_name`, `invalid_event_name`
   */
  events<S extends EventSchemas>(schemas: S & Fresh<S, E>): Builder<C, E & PayloadsOf<S>> {
    const place = callSite()
    for (const [name, schema] of Object.entries<StandardSchemaV1>(schemas)) {
      checkEventName(name)
      this.#claim('event', name, place)
      this.#eventSchemas.set(name, schema)
    }
    return this as never
  }

  /**
   * Says what happens to events that a page is too slow for, by their names; see {@link Delivery}. All
   * others wait, each of them.
   *
   * @example
   * ```ts
   * import { Builder, event } from 'oxbow'
   *
   * export const app = Builder.default()
   *   .events({ position: event<{ x: number; y: number }>(), line: event<string>() })
   *   .delivery({ position: 'latest', line: { policy: 'drop-oldest', events: 1000 } })
   * ```
   * @throws {IpcError} `invalid_config`, `duplicate_name`
   */
  delivery(deliveries: DeliveriesOf<E>): this {
    const place = callSite()
    for (const [event, delivery] of Object.entries<Delivery | undefined>(deliveries)) {
      if (delivery === undefined) continue
      const retention = retentionOf(event, delivery)
      this.#claim('delivery of event', event, place)
      if (retention) this.#retentions.set(event, retention)
    }
    return this
  }

  /**
   * Adds commands, under the names by which pages call them. May be called again with the commands of
   * another module; a name used twice does not compile. A function in place of the map is given a
   * {@link command} whose handlers know the events declared so far.
   *
   * @example
   * ```ts
   * import { Builder, event } from 'oxbow'
   *
   * export const app = Builder.default()
   *   .events({ progress: event<number>() })
   *   .commands((command) => ({
   *     start: command((_args, { app }) => app.emit('progress', 1)),
   *   }))
   * ```
   * @throws {IpcError} `duplicate_name`, naming both places; `invalid_config` for the name of a plugin's
   * command.
   */
  commands<M extends CommandMap>(
    commands: (M & Fresh<M, C>) | ((command: CommandFactory<KnownEvents<E>>) => M & Fresh<M, C>),
  ): Builder<C & ContractsOf<M>, E> {
    const place = callSite()
    const map = typeof commands === 'function' ? commands(command as never) : commands
    for (const name of Object.keys(map)) {
      if (name.startsWith('plugin:')) throw ofPlugin(name)
      this.#claim('command', name, place)
    }
    this.#router.addCommands(map)
    return this as never
  }

  /**
   * Adds a plugin.
   *
   * @throws {IpcError} `duplicate_name`, also for the name of one of Tauri's core plugins; `invalid_config`
   * for a name that cannot stand in a command's.
   */
  plugin<P extends Plugin>(plugin: P): Builder<C & PluginContracts<P>, E> {
    const { name, commands = {} } = plugin
    if (!isEventName(name) || name === '' || /^(core(:|$)|__)/.test(name)) {
      throw new IpcError('invalid_config', `a plugin cannot have the name "${name}"`)
    }
    if (corePlugins.some((core) => core.name === name)) {
      throw new IpcError('duplicate_name', `plugin \`${name}\` is one of the core plugins`)
    }
    this.#claim('plugin', name, callSite())
    this.#plugins.push(plugin)
    this.#router.addPlugin(name, commands)
    return this as never
  }

  /** Runs a hook when the app starts, before its windows open. */
  setup(hook: SetupHook<KnownEvents<E>>): this {
    this.#setup.push(hook as SetupHook)
    return this
  }

  /** Sends what the app has to say to a logger, such as pino's, rather than to the console. */
  logger(logger: Logger): this {
    this.#logger = logger
    return this
  }

  /**
   * Says who is behind each request and each line, for an app that others than this machine can reach.
   * Whoever is nobody gets 401; handlers find the others as `identity`.
   */
  authenticate(authenticate: Authenticate): this {
    this.#authenticate = authenticate
    return this
  }

  /** Tells of every line, call and script, and of what was refused. */
  audit(audit: Audit): this {
    this.#router.audit = safeAudit(audit, () => this.#logger)
    return this
  }

  /**
   * Makes the app without starting it. Each call makes another app; they share the managed instances,
   * which the first one to end disposes of.
   *
   * @throws {IpcError} `invalid_config`
   */
  build(config: ConfigInput = {}, options: RunOptions = {}): App<KnownEvents<E>> {
    for (const { name, commands = {} } of corePlugins) this.#router.addPlugin(name, commands)
    const checked = parseConfig(config)
    const manager = new Manager({
      config: checked,
      logger: this.#logger,
      router: this.#router,
      acl: loadAcl({
        config: checked,
        root: rootUrl(options.root),
        commands: this.#router.names,
        plugins: this.#plugins,
        isDevelopment: options.dev ?? process.env.NODE_ENV !== 'production',
      }),
      // An app of its own: what one manages later, another does not see.
      state: new StateManager(this.#state),
      eventSchemas: this.#eventSchemas,
      retentions: this.#retentions,
      dev: isDevelopment(options),
    })
    const authenticate = this.#authenticate
    const hooks = { plugins: this.#plugins, setup: this.#setup, authenticate }
    return new App<KnownEvents<E>>(manager, hooks, options)
  }

  /**
   * Runs the app to its end: until `exit()`, the last window's close, SIGINT or SIGTERM. Open calls hear
   * their `signal` and get `oxbow.shutdownMs`; a second signal ends the process at once. Sets the
   * process's exit code and returns it: what `exit()` was given, else 0; 1 if the start failed, or if
   * something that is still wanted had to be cut off. What still holds the process a second later is
   * cut off too.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * await Builder.default().run({ build: { frontendDist: './dist' } }, { root: import.meta.dirname })
   * ```
   */
  async run(config: ConfigInput = {}, options: RunOptions = {}): Promise<number> {
    return await runToEnd(() => this.build(config, options), this.#logger)
  }

  #claim(
    what: 'command' | 'event' | 'delivery of event' | 'plugin',
    name: string,
    place: CallSite,
  ): void {
    const claimed = `${what} \`${name}\``
    const before = this.#places.get(claimed)
    if (before !== undefined) {
      throw new IpcError('duplicate_name', `${claimed} is defined twice: ${before} and ${place}`)
    }
    this.#places.set(claimed, place)
  }
}

function ofPlugin(name: string): IpcError {
  const text = `a command cannot be named \`${name}\`: names with \`plugin:\` are those of plugins' commands`
  return new IpcError('invalid_config', text)
}
