/** One run of an app: from its start to its end. */

import { pathToFileURL } from 'node:url'
import { IpcError, messageOf } from '@oxbow/protocol'
import { type Diagnosis, diagnose } from './acl/diagnosis.ts'
import { AppHandle } from './app-handle.ts'
import { countingAudit } from './audit.ts'
import type { EventMap } from './event-map.ts'
import { chooseHost } from './hosts/choose.ts'
import { inspectorOf } from './inspector.ts'
import type { Manager } from './manager.ts'
import type { Plugin } from './plugin.ts'
import { prometheusText } from './prometheus.ts'
import type { Authenticate } from './server/authenticate.ts'
import { startServer } from './server/server.ts'

/** Settings of a run that are not the app's own. */
export interface RunOptions {
  /**
   * The directory that relative paths in the configuration start from.
   * @default the working directory
   */
  readonly root?: string | URL
  /**
   * Whether somebody is at work on the app: it shows `build.devUrl` rather than `build.frontendDist`, and
   * what the log warns of stands in the consoles of pages too.
   *
   * @default whether `NODE_ENV` is `development`
   */
  readonly dev?: boolean
}

/** The address of an app and the key of one of its windows. The key is a secret. */
export interface Access {
  readonly url: string
  readonly key: string
}

/** What runs while an app starts. */
export interface AppHooks {
  readonly plugins: readonly Plugin[]
  readonly setup: readonly SetupHook[]
  readonly authenticate: Authenticate | undefined
}

/** A hook at the start of an app. */
export type SetupHook<M extends EventMap = EventMap> = (app: AppHandle<M>) => void | Promise<void>

/**
 * A built app, which can be started and stopped; most programs call `Builder.run()` instead.
 *
 * @example
 * ```ts
 * import { Builder } from 'oxbow'
 *
 * const app = Builder.default().build({ oxbow: { host: 'none' } })
 * await app.start()
 * console.log(app.url('main'))
 * await app.stop()
 * ```
 */
export class App<M extends EventMap = EventMap> extends AppHandle<M> {
  readonly #manager: Manager
  readonly #hooks: AppHooks
  readonly #options: RunOptions
  #url: ((label: string, path: string) => string) | undefined
  #started: Promise<void> | undefined
  #stopped: Promise<boolean> | undefined

  constructor(manager: Manager, hooks: AppHooks, options: RunOptions) {
    super(manager)
    this.#manager = manager
    this.#hooks = hooks
    this.#options = options
  }

  /** Settles with the exit code when the app is asked to end: by `exit()`, or by its last window. */
  get ended(): Promise<number> {
    return this.#manager.exitRequested
  }

  /**
   * A fresh address of a window's page, with a ticket that works once.
   *
   * @throws {TypeError} before `start()`.
   */
  url(label: string, path = 'index.html'): string {
    if (!this.#url) throw new TypeError('the app has not been started')
    return this.#url(label, path)
  }

  /**
   * What a client in Node needs to be the page of a window: hand it to `connect` of `@oxbow/api`.
   *
   * @throws {IpcError} `window_not_found`; `TypeError` before `start()`.
   */
  access(label: string): Access {
    const url = new URL(this.url(label)).origin
    if (!this.getWebviewWindow(label)) {
      throw new IpcError('window_not_found', `there is no window \`${label}\``)
    }
    const { gate } = this.#manager
    const identity = gate.redeem(gate.issueTicket(label))
    return { url, key: identity?.key ?? '' }
  }

  /**
   * Who may call what, and what is wrong with the capabilities: what `npx oxbow doctor` prints. The app
   * need not be started, so that a test can hold it to this.
   *
   * @example
   * ```ts
   * import { Builder } from 'oxbow'
   *
   * const { findings } = Builder.default().build().diagnose()
   * console.log(findings.filter(({ level }) => level === 'problem'))
   * ```
   */
  diagnose(): Diagnosis {
    const { acl, config, router } = this.#manager
    const root = rootUrl(this.#options.root)
    return diagnose({ acl, config, commands: router.names, root })
  }

  /**
   * Starts server and host, runs the hooks, opens the configured windows. An app starts once.
   *
   * @throws {IpcError} `invalid_config`, `host_failed`; `shutting_down` if the app has been stopped; and
   * whatever a hook throws. What had been started is stopped again.
   */
  start(): Promise<void> {
    this.#started ??= inspectorOf()?.inspect(() => this) ?? this.#startOrStop()
    return this.#started
  }

  /**
   * Ends everything: open calls hear their `signal` and get `oxbow.shutdownMs`, windows close, and at
   * last managed state is disposed of. Says whether all ended in its time.
   */
  stop(): Promise<boolean> {
    this.#stopped ??= this.#manager.stop(this.config.oxbow.shutdownMs)
    return this.#stopped
  }

  async #startOrStop(): Promise<void> {
    try {
      await this.#start()
    } catch (error) {
      await this.stop()
      // What a step that was overtaken by the end has started after it.
      await this.#manager.release()
      throw error
    }
  }

  async #start(): Promise<void> {
    const manager = this.#manager
    const { config, logger, gate, limits, path: paths } = manager
    const root = rootUrl(this.#options.root)
    const dev = isDevelopment(this.#options)
    this.#checkOn()
    manager.isStarting = true
    const server = await startServer({
      config,
      root,
      dev,
      limits,
      gate,
      logger,
      paths,
      onLink: manager.accept.bind(manager),
      labels: () => manager.windows.keys(),
      authenticate: this.#hooks.authenticate,
      audit: countingAudit(manager.router.audit, manager.counters),
      metrics: config.oxbow.server.metrics ? () => prometheusText(this.metrics()) : undefined,
    })
    manager.useServer(server)
    this.#url = (label, path) => server.urlFor(label, path)
    this.#checkOn()
    const host = await chooseHost({ config, logger, root })
    manager.useHost(host)
    this.#checkOn()
    await host.start(manager.hostContext)
    for (const plugin of this.#hooks.plugins) await this.#setUp(plugin)
    const wanted = config.app.windows.filter(({ create }) => create)
    const windows = wanted.map((window) => manager.addWindow(window))
    for (const setup of this.#hooks.setup) await this.#runHook(setup)
    manager.isStarting = false
    for (const window of windows) await manager.openWindow(window)
  }

  async #setUp({ name, setup }: Plugin): Promise<void> {
    try {
      await this.#runHook(setup)
    } catch (error) {
      const fields = { err: error, plugin: name }
      const text = `the setup of the plugin "${name}" failed: ${messageOf(error)}`
      if (!this.#stopped) this.#manager.logger.error(fields, text)
      throw error
    }
  }

  async #runHook(hook: SetupHook | undefined): Promise<void> {
    this.#checkOn()
    await hook?.(this)
    this.#checkOn()
  }

  #checkOn(): void {
    if (this.#stopped) throw new IpcError('shutting_down', 'the app has been stopped')
  }
}

/** The directory that relative paths start from. */
export function rootUrl(root: string | URL = process.cwd()): URL {
  const url = typeof root === 'string' ? pathToFileURL(root) : root
  return url.href.endsWith('/') ? url : new URL(`${url.href}/`)
}

/** Whether somebody is at work on the app. */
export function isDevelopment({ dev }: RunOptions): boolean {
  return dev ?? process.env.NODE_ENV === 'development'
}
