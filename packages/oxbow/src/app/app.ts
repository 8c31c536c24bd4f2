/** One run of an app: from its start to its end. */

import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { type Diagnosis, diagnose } from '../acl/diagnosis.ts'
import type { EventMap } from '../event/event-map.ts'
import { chooseHost } from '../hosts/choose.ts'
import { countingAudit } from '../observe/audit.ts'
import { prometheusText } from '../observe/prometheus.ts'
import type { PathResolver } from '../path/path.ts'
import type { Plugin } from '../plugins/plugin.ts'
import type { Authenticate } from '../server/authenticate.ts'
import { startServer } from '../server/server.ts'
import { AppHandle } from '../window/app-handle.ts'
import { hostContextOf } from './host-context.ts'
import { inspectorOf } from './inspector.ts'
import type { Manager } from './manager.ts'
import { endAtSignal, SignalledApp } from './signals.ts'
import type { TerminalApp } from './terminal.ts'

/** Settings of a run that do not belong to the configuration of the app. */
export interface RunOptions {
  /**
   * The directory at which relative paths in the configuration start.
   * @default the working directory
   */
  readonly root?: string | URL
  /**
   * Whether the app is in development: it shows `build.devUrl` instead of `build.frontendDist`, and the
   * consoles of pages show the warnings of the log too.
   *
   * @default whether `NODE_ENV` is `development`
   */
  readonly dev?: boolean
  /**
   * Whether an app that was started with `start` ends at SIGINT and SIGTERM, and then ends the process. The
   * process stays alive if the program has a listener of its own for the signal. `run` always ends at signals.
   *
   * @default true
   */
  readonly signals?: boolean
}

/** The address of an app and the key of one of its windows. The key is a secret. */
export interface PageAccess {
  readonly url: string
  readonly key: string
}

/** The parts of an app that run during its start. */
export interface AppHooks {
  readonly plugins: readonly Plugin[]
  readonly setup: readonly SetupHook[]
  readonly authenticate: Authenticate | undefined
}

/** A hook at the start of an app. */
export type SetupHook<M extends EventMap = EventMap> = (app: AppHandle<M>) => void | Promise<void>

let managerOf: (app: App) => Manager

/** The part of an app that its terminal sees. */
export function terminalOf(app: App): TerminalApp {
  return managerOf(app)
}

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
  #ignoreSignals = (): void => {}

  static {
    managerOf = (app) => app.#manager
  }

  constructor(manager: Manager, hooks: AppHooks, options: RunOptions) {
    super(manager)
    this.#manager = manager
    this.#hooks = hooks
    this.#options = options
  }

  /** Settles with the exit code when the app should end: after `exit()`, or after its last window. */
  get ended(): Promise<number> {
    return this.#manager.exitRequested
  }

  /**
   * A new address for a window's page, with a ticket that works once.
   *
   * @throws {TypeError} before `start()`.
   */
  url(label: string, path = 'index.html'): string {
    if (!this.#url) throw new TypeError('the app has not been started')
    return this.#url(label, path)
  }

  /**
   * The address and key for a client in Node that acts as the page of a window: pass them to `connect` of
   * `@oxbow/api`.
   *
   * @throws {IpcError} `window_not_found`; `TypeError` before `start()`.
   */
  access(label: string): PageAccess {
    const url = new URL(this.url(label)).origin
    if (!this.getWebviewWindow(label)) {
      throw new IpcError('window_not_found', `there is no window \`${label}\``)
    }
    const { gate } = this.#manager
    const identity = gate.redeem(gate.issueTicket(label))
    return { url, key: identity?.key ?? '' }
  }

  /**
   * Returns which window may call which command, and the mistakes in the capabilities, as `npx oxbow doctor`
   * prints them. The app need not be started, so a test can check them.
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
    const { acl, config, calls } = this.#manager
    const root = rootUrl(this.#options.root)
    return diagnose({ acl, config, commands: calls.names, root })
  }

  /**
   * Starts server and host, runs the hooks, opens the configured windows. An app starts once. From then on
   * it ends at SIGINT and SIGTERM, unless the option `signals` is `false`. If such a signal arrives during the
   * start, the promise never settles.
   *
   * @throws {IpcError} `invalid_config`, `host_failed`; `shutting_down` if the app has been stopped; and
   * the errors of hooks. The started parts are then stopped again.
   */
  start(): Promise<void> {
    this.#started ??= inspectorOf()?.inspect(() => this) ?? this.#startOrStop()
    return this.#started
  }

  /**
   * Ends everything: the `signal` of open calls aborts, their handlers get `oxbow.shutdownMs`, windows close,
   * and at last managed state is disposed of. Returns whether everything has ended in time.
   */
  stop(): Promise<boolean> {
    this.#stopped ??= this.#manager
      .stop(this.config.oxbow.shutdownMs)
      .finally(() => this.#ignoreSignals())
    return this.#stopped
  }

  async #startOrStop(): Promise<void> {
    const signalled = new SignalledApp(this, this.#manager.logger)
    try {
      this.#checkOn()
      if (this.#options.signals ?? true) this.#ignoreSignals = endAtSignal(signalled)
      await this.#start()
    } catch (error) {
      await this.stop()
      // Stops the parts that a step has started after the end.
      await this.#manager.stage.release()
      if (!signalled.isEnding) throw error
    }
    // Otherwise the program would continue with an app that has ended, or end with an error that is not a fault.
    if (signalled.isEnding) await new Promise(() => {})
    signalled.isStarting = false
  }

  async #start(): Promise<void> {
    const manager = this.#manager
    const { config, logger, gate, limits, path: paths } = manager
    const root = rootUrl(this.#options.root)
    const dev = isDevelopment(this.#options)
    this.#checkOn()
    manager.acl.warn(logger)
    manager.isStarting = true
    const server = await startServer({
      config,
      root,
      dev,
      limits,
      gate,
      logger,
      paths,
      onLine: manager.accept.bind(manager),
      labels: () => manager.windows.labels,
      authenticate: this.#hooks.authenticate,
      audit: countingAudit(manager.audit, manager.counters),
      initialization: (label) => manager.windows.scriptsOf(label),
      help: manager.lostPages,
      metrics: config.oxbow.server.metrics ? () => prometheusText(this.metrics()) : undefined,
    })
    manager.stage.useServer(server)
    this.#url = (label, path) => server.urlFor(label, path)
    this.#checkOn()
    const dataDirectory = server.isKept ? keptData(paths, server.port) : undefined
    const host = await chooseHost({ config, logger, root, dataDirectory })
    manager.stage.useHost(host)
    // On other hosts, windows and pages end with the process.
    if (dataDirectory !== undefined && Number.isFinite(host.reloadGraceMs)) {
      await manager.windows.remember(join(dataDirectory, 'windows.json'))
    }
    this.#checkOn()
    await host.start(hostContextOf(manager))
    for (const plugin of this.#hooks.plugins) await this.#setUp(plugin)
    const wanted = config.app.windows.filter(({ create }) => create)
    const windows = wanted.map((window) => manager.windows.add(window))
    const hooks = this.#runSetup()
    // A hook may wait for a window: then the window must not wait for the hook.
    await Promise.race([hooks, manager.windows.windowAwaited.raised.then(nextTurn)])
    for (const window of windows) await manager.windows.open(window)
    await hooks
    manager.isStarting = false
  }

  /** Runs the hooks of the app, one after the other. */
  #runSetup(): Promise<void> {
    const running = (async () => {
      for (const setup of this.#hooks.setup) await this.#runHook(setup)
    })()
    // The caller that waits for the windows gets the error, perhaps later.
    running.catch(() => {})
    return running
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

/** The directory at which relative paths start. */
export function rootUrl(root: string | URL = process.cwd()): URL {
  const url = typeof root === 'string' ? pathToFileURL(root) : root
  return url.href.endsWith('/') ? url : new URL(`${url.href}/`)
}

/** The directory for the data of the app's pages at a port. Only the process with this port uses it. */
function keptData(paths: PathResolver, port: number): string | undefined {
  try {
    return join(paths.appLocalDataDir(), `pages-${port}`)
  } catch {
    // The machine has no such directory; the log said so when the port was to be stored.
    return undefined
  }
}

/** Whether the app is in development. */
export function isDevelopment({ dev }: RunOptions): boolean {
  return dev ?? process.env.NODE_ENV === 'development'
}
