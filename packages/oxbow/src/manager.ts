/** Everything that a running app consists of, in one place; handles and windows point here. */

import {
  CLOSE_CODES,
  DEFAULT_LIMITS,
  fromPage,
  IpcError,
  type Limits,
  messageOf,
  type Transport,
} from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Acl } from './acl/acl.ts'
import { AppHandle } from './app-handle.ts'
import {
  type Config,
  parseWindowConfig,
  type WindowConfig,
  type WindowConfigInput,
} from './config.ts'
import type { EventBus } from './emitter.ts'
import { type EventFilter, EventHub, toAll } from './event.ts'
import { checkEmission } from './event-map.ts'
import { FloodLog } from './flood-log.ts'
import type { Host, HostContext, HostWindow } from './hosts/host.ts'
import { inTime } from './in-time.ts'
import type { LinkHeaders } from './ipc/connection.ts'
import { Failures } from './ipc/failures.ts'
import { acceptPage, type Doorkeeper } from './ipc/handshake.ts'
import { OpenCalls } from './ipc/open-calls.ts'
import type { Router } from './ipc/router.ts'
import { LeavingWindows } from './leaving-windows.ts'
import type { Logger } from './logger.ts'
import type { ManagerParts } from './manager-parts.ts'
import { Counters } from './metrics.ts'
import { withPageConsole } from './page-console.ts'
import { PathResolver } from './path.ts'
import { ResourceTable } from './resource.ts'
import { Gate } from './server/gate.ts'
import type { PageServer } from './server/server.ts'
import type { StateManager } from './state.ts'
import { WebviewWindow } from './window.ts'

// Milliseconds between two crashes of the host that are one crash too many.
const CRASH_LOOP_MS = 10_000

/** Owns the windows, the listeners and the state of one app. */
export class Manager implements Doorkeeper, EventBus {
  readonly config: Config
  readonly logger: Logger
  readonly router: Router
  readonly acl: Acl
  readonly state: StateManager
  readonly events: EventHub
  readonly limits: Limits
  readonly source: Doorkeeper['source']
  readonly path: PathResolver
  readonly gate: Gate = new Gate()
  readonly resources: ResourceTable = new ResourceTable()
  readonly calls: OpenCalls
  readonly failures: Failures
  readonly counters: Counters = new Counters()
  readonly floodLog: FloodLog
  /** Until the windows that the app begins with are there. */
  isStarting = false
  readonly app: AppHandle
  readonly #windows = new Map<string, WebviewWindow>()
  readonly #leaving = new LeavingWindows()
  readonly #eventSchemas: ReadonlyMap<string, StandardSchemaV1>
  #server: PageServer | undefined
  #host: Host | undefined
  #stopping = false
  #restarting = false
  #crashedAt = Number.NEGATIVE_INFINITY
  #requestExit: (code: number) => void = () => {}
  /** Settles with the exit code when the app is asked to end. */
  readonly exitRequested: Promise<number> = new Promise((resolve) => {
    this.#requestExit = resolve
  })

  constructor(parts: ManagerParts) {
    const { config, logger, router, acl, state, eventSchemas, retentions, dev = false } = parts
    this.config = config
    this.logger = dev ? withPageConsole(logger, this.#windows) : logger
    this.router = router
    this.acl = acl
    this.state = state
    this.#eventSchemas = eventSchemas
    this.limits = { ...DEFAULT_LIMITS, ...config.oxbow.limits }
    this.source = fromPage(this.limits)
    const { showErrors: show } = config.oxbow
    this.floodLog = new FloodLog(this.logger, "pages' lines were closed")
    this.failures = new Failures(this.logger, { dev, show, errors: this.counters.errors })
    this.calls = new OpenCalls(config.oxbow.timeoutMs)
    this.events = new EventHub(this.logger, retentions)
    this.path = new PathResolver({ identifier: config.identifier })
    this.app = new AppHandle(this)
  }

  get windows(): ReadonlyMap<string, WebviewWindow> {
    return this.#windows
  }

  get hostName(): string {
    return this.#host?.name ?? 'none'
  }

  get reloadGraceMs(): number {
    return this.#host?.reloadGraceMs ?? 0
  }

  /** The events of windows that the host tells of. */
  get hostReports(): ReadonlySet<string> | undefined {
    return this.#host?.reports
  }

  // --- the line ---

  accept(transport: Transport, headers: LinkHeaders): void {
    if (this.#stopping) transport.close(CLOSE_CODES.goingAway, 'shutting_down')
    else acceptPage(this, transport, headers)
  }

  windowOfKey(key: string): WebviewWindow | undefined {
    const label = this.gate.identify(key)
    return label === undefined ? undefined : this.#windows.get(label)
  }

  // --- events ---

  emit(event: string, payload: unknown, filter: EventFilter): void {
    this.events.emit(event, checkEmission(event, payload, this.#eventSchemas), filter)
  }

  // --- windows ---

  /** Makes a window known under its label, so that it can be found before it is opened. */
  addWindow(config: WindowConfig): WebviewWindow {
    const { label } = config
    if (this.#windows.has(label)) {
      throw new IpcError('window_exists', `a window with label \`${label}\` already exists`)
    }
    const window = new WebviewWindow(this, config)
    this.#windows.set(label, window)
    this.acl.warnOf(label, this.logger)
    return window
  }

  /** Lets the host open a window that is known, unless it has been destroyed since. */
  async openWindow(window: WebviewWindow): Promise<void> {
    const { label } = window
    try {
      await this.#leaving.left(label)
      if (!(await window.openBy(() => this.#openAtHost(window)))) return
    } catch (error) {
      window.failed()
      throw error
    }
    this.events.emit('tauri://window-created', { label }, toAll)
    this.events.emit('tauri://webview-created', { label }, toAll)
  }

  async #openAtHost({ label, config }: WebviewWindow): Promise<HostWindow> {
    if (!this.#host || !this.#server || this.#stopping) {
      throw new IpcError('shutting_down', 'the app is not running')
    }
    const url = this.#server.urlFor(label, config.url)
    return await this.#host.open({ label, url, config })
  }

  async createWindow(input: WindowConfigInput): Promise<WebviewWindow> {
    const window = this.addWindow(parseWindowConfig(input))
    await this.openWindow(window)
    return window
  }

  /** Keeps a label from the host until the window that had it has left. */
  windowLeaves(label: string, leaving: Promise<unknown> = Promise.resolve()): void {
    this.#leaving.add(label, leaving)
  }

  /** Destroys a window that nobody asked to be destroyed. */
  endWindow(window: WebviewWindow): void {
    window.destroy().catch((error) => this.#didNotClose(window.label, error))
  }

  /** Forgets a window that has closed; the last one takes a desktop app with it (W6). */
  windowDestroyed(window: WebviewWindow): void {
    this.#freeLabel(window)
    window.emitWindowEvent('tauri://destroyed', null)
    this.events.dropWindow(window.label)
    const last = this.#windows.size === 0 && !this.#stopping && !this.#restarting
    if (last && this.#host?.endsWithLastWindow) this.requestExit(0)
  }

  /** Forgets a window that has never opened. */
  forgetWindow(window: WebviewWindow): void {
    this.#freeLabel(window)
    this.events.dropWindow(window.label)
  }

  #freeLabel({ label }: WebviewWindow): void {
    this.#windows.delete(label)
    this.gate.revoke(label)
  }

  // --- the run ---

  /** What hosts may ask of the app. */
  get hostContext(): HostContext {
    return {
      logger: this.logger,
      productName: this.config.productName,
      windowClosed: (label) => this.#windows.get(label)?.closedByHost(),
      closeRequested: (label) => {
        const closing = this.#windows.get(label)?.close()
        closing?.catch((error) => this.#didNotClose(label, error))
      },
      windowEvent: (label, { event, payload }) =>
        this.#windows.get(label)?.emitWindowEvent(event, payload),
      crashed: (reason) => void this.#hostCrashed(reason),
      evalIn: (label, script) => this.#windows.get(label)?.eval(script),
    }
  }

  useServer(server: PageServer): void {
    this.#server = server
  }

  useHost(host: Host): void {
    this.#host = host
  }

  requestExit(code: number): void {
    this.#requestExit(code)
  }

  /** Ends calls, windows, host, server and state, in this order; says whether all ended in their time. */
  async stop(graceMs: number): Promise<boolean> {
    this.#stopping = true
    const ending = new IpcError('shutting_down', 'the app is ending')
    const finished = await inTime(this.calls.finish(ending), graceMs)
    // That a handler goes on for a page which is gone is nobody's loss.
    const clean = finished || !this.calls.areWanted
    for (const window of [...this.#windows.values()]) window.closed()
    this.resources.closeAll(this.logger)
    await this.release()
    const disposed = await inTime(this.state.disposeAll(this.logger), graceMs)
    return clean && disposed
  }

  /** Ends host and server; for a start that was overtaken by the end, once more. */
  async release(): Promise<void> {
    const [host, server] = [this.#host, this.#server]
    this.#host = undefined
    this.#server = undefined
    await this.#end(() => host?.stop())
    await this.#end(() => server?.close())
  }

  #didNotClose(label: string, error: unknown): void {
    this.logger.warn({ err: error, window: label }, `the window did not close: ${messageOf(error)}`)
  }

  /** The host has died with all windows: ends the app, or opens the windows again. */
  async #hostCrashed(reason: IpcError): Promise<void> {
    this.logger.error({ err: reason }, reason.message)
    const now = performance.now()
    // What crashes again at once would do so for ever.
    const restart =
      this.config.oxbow.native.onCrash === 'restart' &&
      !this.#stopping &&
      now - this.#crashedAt > CRASH_LOOP_MS
    this.#crashedAt = now
    if (!restart) this.requestExit(1)
    const windows = [...this.#windows.values()]
    // Between the old windows and the new ones there is none, which is no end.
    this.#restarting = restart
    for (const window of windows) window.closed()
    if (restart) await this.#openAgain(windows.map(({ config }) => config))
    this.#restarting = false
  }

  async #openAgain(configs: readonly WindowConfig[]): Promise<void> {
    try {
      for (const config of configs) await this.openWindow(this.addWindow(config))
    } catch (error) {
      this.logger.error({ err: error }, `the windows did not open again: ${messageOf(error)}`)
      this.requestExit(1)
    }
  }

  async #end(part: () => Promise<void> | undefined): Promise<void> {
    try {
      await part()
    } catch (error) {
      this.logger.error({ err: error }, `ending failed: ${messageOf(error)}`)
    }
  }
}
