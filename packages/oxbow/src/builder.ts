/** Gathers what an app consists of, and runs it. */

import { type HasContract, IpcError, isEventName } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { App, type RunOptions } from './app.ts'
import type { AppHandle } from './app-handle.ts'
import { type CallSite, callSite } from './call-site.ts'
import { type ConfigInput, parseConfig } from './config.ts'
import { checkEventName } from './event.ts'
import type { EventMap, EventSchemas, PayloadsOf } from './event-map.ts'
import type { CommandMap, ContractsOf, Nothing } from './ipc/command.ts'
import { Router } from './ipc/router.ts'
import { consoleLogger, type Logger } from './logger.ts'
import { Manager } from './manager.ts'
import type { Plugin, PluginContracts } from './plugin.ts'
import { corePlugins } from './plugins/core.ts'
import { runToEnd } from './run.ts'
import { keyAndValue, type StateKey, StateManager, stateName } from './state.ts'

/** Refuses, at compile time, names that are taken. */
type Fresh<New, Taken> = {
  readonly [K in keyof New]: K extends keyof Taken ? DuplicateName<K & string> : New[K]
}

/** The type of a name that is used twice: nothing is assignable to it. */
interface DuplicateName<K extends string> {
  readonly 'this name is already taken': K
}

/** The events that handlers of an app know: any, until the app declares its own. */
type KnownEvents<E> = keyof E extends never ? EventMap : Readonly<E>

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
  readonly #commands = new Map<string, CallSite>()
  readonly #events = new Map<string, CallSite>()
  readonly #eventSchemas = new Map<string, StandardSchemaV1>()
  readonly #plugins: Plugin[] = []
  readonly #router = new Router()
  readonly #setup: ((app: AppHandle) => void | Promise<void>)[] = []
  #logger: Logger = consoleLogger()

  private constructor() {}

  /** An empty app. */
  static default(): Builder {
    return new Builder()
  }

  /**
   * Manages an instance under its class, or a value under a key (W7).
   *
   * @throws {IpcError} `duplicate_name` if the class or key is taken.
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
   * checked wherever they are emitted.
   *
   * @throws {IpcError} `duplicate_name`, `invalid_event_name`
   */
  events<S extends EventSchemas>(schemas: S & Fresh<S, E>): Builder<C, E & PayloadsOf<S>> {
    for (const [name, schema] of Object.entries<StandardSchemaV1>(schemas)) {
      checkEventName(name)
      claim(this.#events, name, 'event')
      this.#eventSchemas.set(name, schema)
    }
    return this as never
  }

  /**
   * Adds commands, under the names by which pages call them. May be called again with the commands of
   * another module; a name used twice does not compile.
   *
   * @throws {IpcError} `duplicate_name`, naming both places.
   */
  commands<M extends CommandMap>(commands: M & Fresh<M, C>): Builder<C & ContractsOf<M>, E> {
    for (const name of Object.keys(commands)) claim(this.#commands, name, 'command')
    this.#router.addCommands(commands)
    return this as never
  }

  /**
   * Adds a plugin.
   *
   * @throws {IpcError} `duplicate_name`
   */
  plugin<P extends Plugin>(plugin: P): Builder<C & PluginContracts<P>, E> {
    const { name, commands = {} } = plugin
    if (!isEventName(name) || name === '') {
      throw new IpcError('invalid_config', `a plugin cannot have the name "${name}"`)
    }
    claim(this.#commands, `plugin:${name}`, 'plugin')
    this.#plugins.push(plugin)
    this.#router.addPlugin(name, commands)
    return this as never
  }

  /** Runs a hook when the app starts, before its windows open. */
  setup(hook: (app: AppHandle<KnownEvents<E>>) => void | Promise<void>): this {
    this.#setup.push(hook as (app: AppHandle) => void | Promise<void>)
    return this
  }

  /** Sends what the app has to say to a logger, such as pino's, rather than to the console. */
  logger(logger: Logger): this {
    this.#logger = logger
    return this
  }

  /**
   * Makes the app without starting it.
   *
   * @throws {IpcError} `invalid_config`
   */
  build(config: ConfigInput = {}, options: RunOptions = {}): App<KnownEvents<E>> {
    for (const { name, commands = {} } of corePlugins) this.#router.addPlugin(name, commands)
    const manager = new Manager({
      config: parseConfig(config),
      logger: this.#logger,
      router: this.#router,
      state: this.#state,
      eventSchemas: this.#eventSchemas,
    })
    const hooks = { plugins: this.#plugins, setup: this.#setup }
    return new App<KnownEvents<E>>(manager, hooks, options)
  }

  /**
   * Runs the app to its end: until `exit()`, the last window's close, SIGINT or SIGTERM. Open calls hear
   * their `signal` and get `oxbow.shutdownMs`. Sets the process's exit code and returns it: what
   * `exit()` was given, else 0; 1 if the start failed or calls had to be cut off.
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
}

function claim(taken: Map<string, CallSite>, name: string, what: string): void {
  const here = callSite()
  const before = taken.get(name)
  if (before !== undefined) {
    throw new IpcError(
      'duplicate_name',
      `${what} \`${name}\` is defined twice: ${before} and ${here}`,
    )
  }
  taken.set(name, here)
}
