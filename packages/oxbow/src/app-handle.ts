/** The handle by which handlers, hooks and windows reach the app (W10). */

import type { Explanation } from './acl/decision.ts'
import type { Config, WindowConfigInput } from './config.ts'
import { Emitter } from './emitter.ts'
import type { EventMap } from './event-map.ts'
import type { Manager } from './manager.ts'
import { type Metrics, measure } from './metrics.ts'
import type { PathResolver } from './path.ts'
import type { ResourceTable } from './resource.ts'
import { keyAndValue, notManaged, type StateKey } from './state.ts'
import type { WebviewWindow } from './window.ts'

/** What an app is called. */
export interface PackageInfo {
  readonly name: string
  readonly version: string
}

/**
 * The running app: its windows, state, events and paths.
 *
 * @example
 * ```ts
 * import { Builder } from 'oxbow'
 *
 * export const app = Builder.default().setup((app) => {
 *   app.once('ready', () => app.getWebviewWindow('main')?.eval('document.title = "Ready"'))
 * })
 * ```
 */
export class AppHandle<M extends EventMap = EventMap> extends Emitter<M> {
  readonly #manager: Manager

  constructor(manager: Manager) {
    super(manager, { kind: 'App' })
    this.#manager = manager
  }

  /** The configuration, with its defaults. */
  get config(): Config {
    return this.#manager.config
  }

  /** The name and version from the configuration. */
  get packageInfo(): PackageInfo {
    const { productName: name, version } = this.config
    return { name, version }
  }

  /** The directories of the user, the system and the app. */
  get path(): PathResolver {
    return this.#manager.path
  }

  /** Resources that live as long as the app (W13). */
  get resources(): ResourceTable {
    return this.#manager.resources
  }

  /**
   * Manages an instance under its class, or a value under a key; returns `false`, and keeps the old value,
   * if the key is taken (W7). What can be disposed of is disposed of at the end of the app.
   *
   * @throws {TypeError} for a value without a class of its own that is given no key.
   */
  manage(instance: object): boolean
  manage<T>(key: StateKey<T>, value: T): boolean
  manage(...args: [unknown, unknown?]): boolean {
    return this.#manager.state.manage(...keyAndValue(args))
  }

  /**
   * The managed value of a class or key.
   *
   * @throws {IpcError} `state_not_managed` (W8)
   */
  state<T>(key: StateKey<T>): T {
    if (this.#manager.state.has(key)) return this.#manager.state.get(key) as T
    throw notManaged('state() called before manage() for given type')
  }

  /** The managed value of a class or key, or `undefined` (W8). */
  tryState<T>(key: StateKey<T>): T | undefined {
    return this.#manager.state.get(key)
  }

  /** Stops managing a value and returns it, to be disposed of by whoever has it now (W8). */
  unmanage<T>(key: StateKey<T>): T | undefined {
    return this.#manager.state.remove(key)
  }

  /** The window with this label, if it is open (W5). */
  getWebviewWindow(label: string): WebviewWindow<M> | undefined {
    return this.#manager.windows.get(label) as WebviewWindow<M> | undefined
  }

  /** All open windows by label (W5). */
  webviewWindows(): ReadonlyMap<string, WebviewWindow<M>> {
    return this.#manager.windows as ReadonlyMap<string, WebviewWindow<M>>
  }

  /**
   * Opens a window.
   *
   * @throws {IpcError} `invalid_label`, `invalid_config`, `window_exists` (W4), `host_failed`; `shutting_down`
   * while the app does not run.
   */
  async createWebviewWindow(
    label: string,
    config: Omit<WindowConfigInput, 'label'> = {},
  ): Promise<WebviewWindow<M>> {
    return (await this.#manager.createWindow({ ...config, label })) as WebviewWindow<M>
  }

  /**
   * Why a page of the app in this window may or may not call a command, which capability says so, and
   * what would change it. The window need not be open.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * export const app = Builder.default().setup((app) => {
   *   const { allowed, remedy } = app.explain('main', 'plugin:window|set_title')
   *   if (!allowed) console.log(remedy?.text)
   * })
   * ```
   */
  explain(window: string, command: string): Explanation {
    return this.#manager.acl.explain(window, command)
  }

  /**
   * What the app costs at this moment, and what has gone wrong since it was built.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * export const app = Builder.default().setup((app) => {
   *   setInterval(() => {
   *     const { connections, unacknowledgedBytes } = app.metrics()
   *     console.log(`${connections.connected} pages, ${unacknowledgedBytes} bytes on their way`)
   *   }, 60_000).unref()
   * })
   * ```
   */
  metrics(): Metrics {
    return measure(this.#manager)
  }

  /** Ends the app: open calls hear their `signal` and get a moment, then the process ends with the code. */
  exit(code = 0): void {
    this.#manager.requestExit(code)
  }
}
