/** The handle by which handlers, hooks and windows reach the app (W10). */

import type { Acl } from '../acl/acl.ts'
import type { Explanation } from '../acl/decision.ts'
import type { Config, WindowConfigInput } from '../config/config.ts'
import {
  type InitializationScript,
  splitInitialization,
  type WebviewWindowOptions,
} from '../config/initialization.ts'
import { Emitter, type EventBus } from '../event/emitter.ts'
import type { EventMap } from '../event/event-map.ts'
import { type MeasuredApp, type Metrics, measure } from '../observe/metrics.ts'
import type { PathResolver } from '../path/path.ts'
import type { ResourceTable } from '../state/resource.ts'
import { keyAndValue, notManaged, type StateKey, type StateManager } from '../state/state.ts'
import type { WebviewWindow } from './window.ts'

/** The name and the version of an app. */
export interface PackageInfo {
  readonly name: string
  readonly version: string
}

/** The parts of an app that a handle uses. */
export interface AppParts extends EventBus, Omit<MeasuredApp, 'events'> {
  readonly config: Config
  readonly path: PathResolver
  readonly acl: Acl
  readonly state: StateManager
  readonly resources: ResourceTable
  readonly windows: {
    readonly all: ReadonlyMap<string, WebviewWindow>
    create(
      config: WindowConfigInput,
      scripts: readonly InitializationScript[],
    ): Promise<WebviewWindow>
  }
  requestExit(code: number): void
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
  readonly #parts: AppParts

  constructor(parts: AppParts) {
    super(parts, { kind: 'App' })
    this.#parts = parts
  }

  /** The configuration, with its defaults. */
  get config(): Config {
    return this.#parts.config
  }

  /** The name and version from the configuration. */
  get packageInfo(): PackageInfo {
    const { productName: name, version } = this.config
    return { name, version }
  }

  /** The directories of the user, the system and the app. */
  get path(): PathResolver {
    return this.#parts.path
  }

  /** Resources that live as long as the app (W13). */
  get resources(): ResourceTable {
    return this.#parts.resources
  }

  /**
   * Manages an instance under its class, or a value under a key; returns `false`, and keeps the old value,
   * if the key is taken (W7). The app disposes of disposable values at its end.
   *
   * @throws {TypeError} for a value without a class of its own that is given no key.
   */
  manage(instance: object): boolean
  manage<T>(key: StateKey<T>, value: T): boolean
  manage(...args: [unknown, unknown?]): boolean {
    return this.#parts.state.manage(...keyAndValue(args))
  }

  /**
   * The managed value of a class or key.
   *
   * @throws {IpcError} `state_not_managed` (W8)
   */
  state<T>(key: StateKey<T>): T {
    if (this.#parts.state.has(key)) return this.#parts.state.get(key) as T
    throw notManaged('state() called before manage() for given type')
  }

  /** The managed value of a class or key, or `undefined` (W8). */
  tryState<T>(key: StateKey<T>): T | undefined {
    return this.#parts.state.get(key)
  }

  /** Stops managing a value and returns it; the caller has to dispose of it (W8). */
  unmanage<T>(key: StateKey<T>): T | undefined {
    return this.#parts.state.remove(key)
  }

  /** The window with this label, if it is open (W5). */
  getWebviewWindow(label: string): WebviewWindow<M> | undefined {
    return this.#parts.windows.all.get(label) as WebviewWindow<M> | undefined
  }

  /** All open windows by label (W5). */
  webviewWindows(): ReadonlyMap<string, WebviewWindow<M>> {
    return this.#parts.windows.all as ReadonlyMap<string, WebviewWindow<M>>
  }

  /**
   * Opens a window. Its options are those of the configuration, and scripts for its documents, which pages
   * cannot give.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * export const app = Builder.default().setup(async (app) => {
   *   await app.createWebviewWindow('editor', {
   *     title: 'Editor',
   *     initializationScript: 'window.settings = { fontSize: 14 }',
   *   })
   * })
   * ```
   *
   * @throws {IpcError} `invalid_label`, `invalid_config`, `window_exists` (W4), `host_failed`;
   * `shutting_down` while the app does not run.
   */
  async createWebviewWindow(
    label: string,
    options: WebviewWindowOptions = {},
  ): Promise<WebviewWindow<M>> {
    const { config, scripts } = splitInitialization(options)
    return (await this.#parts.windows.create({ ...config, label }, scripts)) as WebviewWindow<M>
  }

  /**
   * Explains why a page of the app in this window may or may not call a command: the capabilities that decide,
   * and the remedy. The window need not be open.
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
    return this.#parts.acl.explain(window, command)
  }

  /**
   * Measures how much the app uses at this moment, and what has failed since it was built.
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
    return measure(this.#parts)
  }

  /** Ends the app: the `signal` of open calls aborts, handlers get a moment, then the process ends with the code. */
  exit(code = 0): void {
    this.#parts.requestExit(code)
  }
}
