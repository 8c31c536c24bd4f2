/** Collects the parts of an app, and runs it. */

import { type HasContract, IpcError } from '@oxbow/protocol'
import { isEventName } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { loadAcl } from '../acl/load.ts'
import { type ConfigInput, parseConfig } from '../config/config.ts'
import { type DeliveriesOf, type Delivery, type Retention, retentionOf } from '../event/delivery.ts'
import {
  checkEventName,
  type EventSchemas,
  type KnownEvents,
  type PayloadsOf,
} from '../event/event-map.ts'
import {
  type CommandFactory,
  type CommandMap,
  type ContractsOf,
  command,
  type Empty,
} from '../ipc/command.ts'
import type { CommandContext, ErrorSchemas } from '../ipc/context.ts'
import type { AddedBy, AnyArgs, AnyMiddleware, MiddlewareResult, Next } from '../ipc/middleware.ts'
import { Router } from '../ipc/router.ts'
import { type Audit, safeAudit } from '../observe/audit.ts'
import { guardedLogger } from '../observe/guarded-logger.ts'
import { consoleLogger, type Logger } from '../observe/logger.ts'
import { corePlugins } from '../plugins/core-plugins.ts'
import type { Plugin, PluginContracts } from '../plugins/plugin.ts'
import type { Authenticate } from '../server/authenticate.ts'
import { keyAndValue, type StateKey, StateManager, stateName } from '../state/state.ts'
import { App, isDevelopment, type RunOptions, rootUrl, type SetupHook } from './app.ts'
import { callSite } from './call-site.ts'
import { Manager } from './manager.ts'
import type { PageHandlers } from './page-handlers.ts'
import { runToEnd } from './run.ts'
import { checkCommandName, type Fresh, TakenNames } from './taken-names.ts'

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
export class Builder<C extends object = Empty, E extends object = Empty, Added = unknown>
  implements HasContract<{ readonly commands: C; readonly events: E }>
{
  /** The contract of the app for its pages; exists on the type only. */
  declare readonly '~contract'?: { readonly commands: C; readonly events: E }
  readonly #state = new StateManager()
  readonly #names = new TakenNames()
  readonly #eventSchemas = new Map<string, StandardSchemaV1>()
  readonly #retentions = new Map<string, Retention>()
  readonly #plugins: Plugin[] = []
  readonly #router = new Router()
  readonly #setup: SetupHook[] = []
  #logger: Logger = guardedLogger(consoleLogger())
  #audit: Audit | undefined
  #authenticate: Authenticate | undefined
  #pages: PageHandlers = {}

  private constructor() {}

  /** An empty app. As in Tauri, it is the only way to a builder: there is no public constructor. */
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
   * Declares events with a schema of their payloads, or with `event<T>()` by type alone. Schemas check the
   * payloads of the backend and of pages, and listeners get the output of the schema.
   *
   * @throws {IpcError} `duplicate_name`, `invalid_event_name`
   */
  events<S extends EventSchemas>(schemas: S & Fresh<S, E>): Builder<C, E & PayloadsOf<S>, Added> {
    const place = callSite(this.events)
    for (const [name, schema] of Object.entries<StandardSchemaV1>(schemas)) {
      checkEventName(name)
      this.#names.take('event', name, place)
      this.#eventSchemas.set(name, schema)
    }
    return this as never
  }

  /**
   * Sets, by the names of events, how they are delivered to slow pages; see {@link Delivery}. Of all other
   * events, every one waits.
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
    const place = callSite(this.delivery)
    for (const [event, delivery] of Object.entries<Delivery | undefined>(deliveries)) {
      if (delivery === undefined) continue
      const retention = retentionOf(event, delivery)
      this.#names.take('delivery of event', event, place)
      if (retention) this.#retentions.set(event, retention)
    }
    return this
  }

  /**
   * Adds commands under the names that pages call. It may be called again with the commands of another
   * module; a name that is used twice does not compile. A function instead of the map gets a
   * {@link command} whose handlers have the types of the events declared so far.
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
  // Two overloads: of a union, TypeScript before version 7 infers nothing.
  commands<M extends CommandMap<Added>>(
    commands: (command: CommandFactory<KnownEvents<E>, Added>) => M & Fresh<M, C>,
  ): Builder<C & ContractsOf<M>, E, Added>
  commands<M extends CommandMap<Added>>(
    commands: M & Fresh<M, C>,
  ): Builder<C & ContractsOf<M>, E, Added>
  commands(commands: CommandMap | ((command: never) => CommandMap)): never {
    const place = callSite(this.commands)
    const map = typeof commands === 'function' ? commands(command as never) : commands
    for (const name of Object.keys(map)) {
      checkCommandName(name)
      this.#names.take('command', name, place)
    }
    this.#router.addCommands(map)
    return this as never
  }

  /**
   * Adds a middleware around all commands of the app and its plugins, also those added before; the first is the
   * outermost. Commands that are added after it have the types of what it adds to the context.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * export const app = Builder.default().use((_args, _context, next) => next({ now: Date.now() }))
   * ```
   */
  use<R extends MiddlewareResult>(
    middleware: (
      args: AnyArgs,
      context: CommandContext<ErrorSchemas, KnownEvents<E>> & Added,
      next: Next,
    ) => R,
  ): Builder<C, E, Added & AddedBy<R>> {
    this.#router.use(middleware as AnyMiddleware)
    return this as never
  }

  /**
   * Adds a plugin.
   *
   * @throws {IpcError} `duplicate_name`, also for the name of one of Tauri's core plugins; `invalid_config`
   * for a name that a command's name cannot contain.
   */
  plugin<P extends Plugin>(plugin: P): Builder<C & PluginContracts<P>, E, Added> {
    const { name, commands = {} } = plugin
    if (!isEventName(name) || name === '' || /^(core(:|$)|__)/.test(name)) {
      throw new IpcError('invalid_config', `a plugin cannot have the name "${name}"`)
    }
    if (corePlugins.some((core) => core.name === name)) {
      throw new IpcError('duplicate_name', `plugin \`${name}\` is one of the core plugins`)
    }
    this.#names.take('plugin', name, callSite(this.plugin))
    this.#plugins.push(plugin)
    this.#router.addPlugin(name, commands)
    return this as never
  }

  /** Runs a hook when the app starts, before its windows open. */
  setup(hook: SetupHook<KnownEvents<E>>): this {
    this.#setup.push(hook as SetupHook)
    return this
  }

  /** Sets the logger, such as pino's; by default the app logs to the console. */
  logger(logger: Logger): this {
    this.#logger = guardedLogger(logger)
    return this
  }

  /**
   * Identifies the visitor of each request and each line, in an app that other machines can reach. If the
   * function returns `null`, the request is answered with 401. Otherwise handlers get the object as `identity`.
   */
  authenticate(authenticate: Authenticate): this {
    this.#authenticate = authenticate
    return this
  }

  /**
   * Sets the handlers that decide where pages may go and what they may open, save and use; see
   * {@link PageHandlers}. They take precedence over the configuration. Native windows on Linux use them.
   */
  pages(handlers: PageHandlers): this {
    this.#pages = { ...this.#pages, ...handlers }
    return this
  }

  /** Sets a function that is called for every line, call, script and refusal. */
  audit(audit: Audit): this {
    this.#audit = safeAudit(audit, () => this.#logger)
    return this
  }

  /**
   * Creates the app without starting it. Each call creates another app. They share the managed instances,
   * and the first app that ends disposes of these.
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
      audit: this.#audit,
      acl: loadAcl({
        config: checked,
        root: rootUrl(options.root),
        commands: this.#router.names,
        plugins: this.#plugins,
        isDevelopment: options.dev ?? process.env.NODE_ENV !== 'production',
      }),
      // A separate app: state that one app manages later does not appear in another.
      state: new StateManager(this.#state),
      eventSchemas: this.#eventSchemas,
      retentions: this.#retentions,
      pages: this.#pages,
      dev: isDevelopment(options),
    })
    const authenticate = this.#authenticate
    const hooks = { plugins: this.#plugins, setup: this.#setup, authenticate }
    return new App<KnownEvents<E>>(manager, hooks, options)
  }

  /**
   * Runs the app to its end: until `exit()`, the close of the last window, SIGINT or SIGTERM. Then the `signal`
   * of open calls aborts, and their handlers get `oxbow.shutdownMs` to finish. A second signal ends the process
   * at once. Sets the exit code of the process and returns it: the code of `exit()`, or else 0; 1 if the start
   * has failed, or if a call had to be cut off. If something still keeps the process alive a second later, the
   * process ends anyway.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * await Builder.default().run({ build: { frontendDist: './dist' } }, { root: import.meta.dirname })
   * ```
   */
  async run(config: ConfigInput = {}, options: RunOptions = {}): Promise<number> {
    // `run` handles the signals itself, from before the start on.
    const build = () => this.build(config, { ...options, signals: false })
    return await runToEnd(build, this.#logger)
  }
}
