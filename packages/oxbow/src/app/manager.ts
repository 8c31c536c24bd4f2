/** Holds all parts of a running app; each part sees the others through an interface of its own. */

import {
  CLOSE_CODES,
  DEFAULT_LIMITS,
  fromPage,
  IpcError,
  type Limits,
  type Transport,
} from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Acl } from '../acl/acl.ts'
import { inTime } from '../base/in-time.ts'
import type { Config } from '../config/config.ts'
import type { Retentions } from '../event/delivery.ts'
import type { EventFilter } from '../event/event-filter.ts'
import { EventHub } from '../event/event-hub.ts'
import { checkEmission } from '../event/event-map.ts'
import { AbandonedCalls } from '../ipc/abandoned-calls.ts'
import { Failures } from '../ipc/failures.ts'
import { acceptPage, type Doorkeeper, type KnownPage } from '../ipc/handshake.ts'
import { OpenCalls } from '../ipc/open-calls.ts'
import type { Router } from '../ipc/router.ts'
import type { LineOpening } from '../line/caller.ts'
import { APP_ENDS } from '../line/closing.ts'
import type { Audit } from '../observe/audit.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import { Counters } from '../observe/metrics.ts'
import { withPageConsole } from '../observe/page-console.ts'
import { PathResolver } from '../path/path.ts'
import { Gate } from '../server/gate.ts'
import { ResourceTable } from '../state/resource.ts'
import type { StateManager } from '../state/state.ts'
import { AppHandle, type AppParts } from '../window/app-handle.ts'
import { type WindowedApp, Windows } from '../window/windows.ts'
import { HostCrashes } from './host-crashes.ts'
import { LostPages } from './lost-pages.ts'
import type { PageHandlers } from './page-handlers.ts'
import { Stage } from './stage.ts'

/** The parts that a {@link Builder} has collected. */
export interface ManagerParts {
  readonly config: Config
  readonly logger: Logger
  readonly router: Router
  readonly acl: Acl
  /** Called for every line, call, script and refusal. @default none */
  readonly audit?: Audit | undefined
  readonly state: StateManager
  readonly eventSchemas: ReadonlyMap<string, StandardSchemaV1>
  /** Which events are kept for pages that are behind. @default all */
  readonly retentions?: Retentions
  /** The app's own decisions about its pages. @default none */
  readonly pages?: PageHandlers
  /** Whether the consoles of pages show the warnings of the log. @default false */
  readonly dev?: boolean
}

/** Owns the listeners, the state and the windows of one app. */
export class Manager implements Doorkeeper, AppParts, WindowedApp {
  readonly config: Config
  readonly logger: Logger
  readonly calls: Router
  readonly audit: Audit | undefined
  readonly acl: Acl
  readonly state: StateManager
  readonly events: EventHub
  readonly limits: Limits
  readonly source: Doorkeeper['source']
  readonly path: PathResolver
  /** The app's own decisions about its pages. */
  readonly pages: PageHandlers
  readonly gate: Gate = new Gate()
  readonly resources: ResourceTable = new ResourceTable(() => this.logger)
  readonly openCalls: OpenCalls
  readonly lostPages: LostPages
  readonly hostCrashes: HostCrashes
  readonly failures: Failures
  readonly counters: Counters = new Counters()
  readonly floodLog: FloodLog
  /** Until the windows that the app begins with are there. */
  isStarting = false
  readonly app: AppHandle
  readonly windows: Windows = new Windows(this)
  readonly #eventSchemas: ReadonlyMap<string, StandardSchemaV1>
  /** The server and the host, once they are there. */
  readonly stage: Stage = new Stage(() => this.logger)
  isStopping = false
  #requestExit: (code: number) => void = () => {}
  /** Settles with the exit code when the app is asked to end. */
  readonly exitRequested: Promise<number> = new Promise((resolve) => {
    this.#requestExit = resolve
  })

  constructor(parts: ManagerParts) {
    const {
      config,
      logger,
      router,
      audit,
      acl,
      state,
      eventSchemas,
      retentions,
      dev = false,
      pages = {},
    } = parts
    this.config = config
    this.logger = dev ? withPageConsole(logger, this.windows.all) : logger
    this.calls = router
    this.audit = audit
    this.acl = acl
    this.state = state
    this.pages = pages
    this.#eventSchemas = eventSchemas
    this.limits = { ...DEFAULT_LIMITS, ...config.oxbow.limits }
    this.source = fromPage(this.limits)
    const { showErrors: show } = config.oxbow
    this.floodLog = new FloodLog(this.logger, "pages' lines were closed")
    this.failures = new Failures(this.logger, { dev, show, errors: this.counters.errors })
    const abandoned = new AbandonedCalls(this.logger, this.limits.abandonedMs)
    this.openCalls = new OpenCalls(config.oxbow.timeoutMs, abandoned)
    this.events = new EventHub(this.logger, retentions)
    this.path = new PathResolver({ identifier: config.identifier })
    this.app = new AppHandle(this)
    this.lostPages = new LostPages(this)
    this.hostCrashes = new HostCrashes(this)
  }

  // --- the line ---

  accept(transport: Transport, opening: LineOpening): void {
    if (this.isStopping) transport.close(CLOSE_CODES.goingAway, APP_ENDS)
    else acceptPage(this, transport, opening)
  }

  pageOfKey(key: string): KnownPage | undefined {
    const proof = this.gate.proofOf(key)
    if (proof === undefined) return undefined
    const window = this.windows.ofPage(proof.label)
    return window && { window, proof }
  }

  // --- events ---

  emit(event: string, payload: unknown, filter: EventFilter): void {
    this.events.emit(event, checkEmission(event, payload, this.#eventSchemas), filter)
  }

  // --- the run ---

  /** Ends a desktop app after its last window has closed (W6). */
  lastWindowClosed(): void {
    if (this.isStopping || this.hostCrashes.isRestarting) return
    if (this.stage.host?.endsWithLastWindow) this.requestExit(0)
  }

  requestExit(code: number): void {
    this.#requestExit(code)
  }

  /** Ends calls, windows, host, server and state, in this order; returns whether all ended in time. */
  async stop(graceMs: number): Promise<boolean> {
    this.isStopping = true
    this.stage.isClosing = true
    const ending = new IpcError('shutting_down', 'the app is ending')
    const finished = await inTime(this.openCalls.finish(ending), graceMs)
    // A handler that keeps running for a page that is gone does not count as unfinished.
    const clean = finished || !this.openCalls.areWanted
    await this.windows.end(APP_ENDS)
    this.resources.closeAll()
    await this.stage.release()
    const disposed = await inTime(this.state.disposeAll(this.logger), graceMs)
    return clean && disposed
  }
}
