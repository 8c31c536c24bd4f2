/** The windows of an app by their labels: opens, finds and ends them. */

import { IpcError, type Limits } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { Acl } from '../acl/acl.ts'
import { OnceSignal } from '../base/once-signal.ts'
import {
  type Config,
  parseWindowConfig,
  type WindowConfig,
  type WindowConfigInput,
} from '../config/config.ts'
import { type InitializationScript, NO_SCRIPTS } from '../config/initialization.ts'
import type { EventBus } from '../event/emitter.ts'
import { type EventFilter, toAll } from '../event/event-filter.ts'
import type { EventHub } from '../event/event-hub.ts'
import type { Host, HostWindow } from '../hosts/host.ts'
import type { Audit } from '../observe/audit.ts'
import type { Logger } from '../observe/logger.ts'
import type { AppHandle } from './app-handle.ts'
import { LeavingWindows } from './leaving-windows.ts'
import { ReturningWindows } from './returning-windows.ts'
import { WebviewWindow } from './window.ts'
import type { OwnedWindow, WindowOwner } from './window-owner.ts'

/** An app that has windows. */
export interface WindowedApp extends EventBus {
  /** The handle by which windows reach the app. */
  readonly app: AppHandle
  readonly config: Config
  readonly limits: Limits
  readonly logger: Logger
  readonly audit: Audit | undefined
  readonly acl: Pick<Acl, 'warnOf'>
  /** Revokes the keys of a label. */
  readonly gate: { revoke(label: string): void }
  readonly stage: {
    /** The host of the windows, once there is one. */
    readonly host: Host | undefined
    open(window: WebviewWindow): Promise<HostWindow>
  }
  /** The last window has closed. */
  lastWindowClosed(): void
}

/** All windows of one app. */
export class Windows implements WindowOwner {
  /** Raised when some code waits for a window that is not open yet. */
  readonly windowAwaited: OnceSignal = new OnceSignal()
  readonly #app: WindowedApp
  readonly #all = new Map<string, WebviewWindow>()
  readonly #scripts = new Map<string, readonly InitializationScript[]>()
  readonly #leaving = new LeavingWindows()
  /** The windows of the previous process, whose pages may come back. */
  #returning: ReturningWindows | undefined

  constructor(app: WindowedApp) {
    this.#app = app
  }

  /** All known windows by their labels. */
  get all(): ReadonlyMap<string, WebviewWindow> {
    return this.#all
  }

  /** The labels with which pages may connect. */
  get labels(): readonly string[] {
    return [...this.#all.keys(), ...(this.#returning?.labels() ?? [])]
  }

  get(label: string): WebviewWindow | undefined {
    return this.#all.get(label)
  }

  /** The scripts that a window has been given for its documents. */
  scriptsOf(label: string): readonly InitializationScript[] {
    return this.#scripts.get(label) ?? NO_SCRIPTS
  }

  /** The window of a page that has proved its label. A window of the previous process is made anew. */
  ofPage(label: string): WebviewWindow | undefined {
    return this.#all.get(label) ?? this.#returning?.bringBack(label)
  }

  /** Adds a window under its label, so that it can be found before it is opened. */
  add(config: WindowConfig, scripts: readonly InitializationScript[] = NO_SCRIPTS): WebviewWindow {
    const { label, parent } = config
    if (this.#all.has(label)) {
      throw new IpcError('window_exists', `a webview with label \`${label}\` already exists`)
    }
    if (parent !== undefined && !this.#all.has(parent)) {
      throw new IpcError('window_not_found', 'window not found')
    }
    const window = new WebviewWindow(this, config)
    this.#all.set(label, window)
    if (scripts.length > 0) this.#scripts.set(label, scripts)
    this.#returning?.note(label)
    this.#app.acl.warnOf(label, this.logger)
    return window
  }

  /** Lets the host open a window that is known, unless it has been destroyed since. */
  async open(window: WebviewWindow): Promise<void> {
    const { label } = window
    try {
      await this.#leaving.left(label)
      if (!(await window.openBy(() => this.#app.stage.open(window)))) return
    } catch (error) {
      window.failed(error)
      throw error
    }
    this.#tellOf(label)
  }

  async create(
    input: WindowConfigInput,
    scripts?: readonly InitializationScript[],
  ): Promise<WebviewWindow> {
    const window = this.add(parseWindowConfig(input), scripts)
    await this.open(window)
    return window
  }

  /** Adds the window of a page that exists already, from the previous process. */
  adopt(config: WindowConfig): WebviewWindow {
    const window = this.add(config)
    void window.openBy(async () => ({ commands: new Map(), close: async () => {} }))
    this.#tellOf(config.label)
    return window
  }

  #tellOf(label: string): void {
    this.events.emit('tauri://window-created', { label }, toAll)
    this.events.emit('tauri://webview-created', { label }, toAll)
  }

  /** Stores the windows in a file from now on, and reads those of the previous process from it. */
  async remember(file: string): Promise<void> {
    this.#returning = await ReturningWindows.read(this, file)
  }

  /** The app ends. */
  async end(reason: string): Promise<void> {
    await this.#returning?.end()
    for (const window of [...this.#all.values()]) window.closed(reason)
  }

  /** Logs that a window could not be closed. */
  didNotClose(label: string, error: unknown): void {
    this.logger.warn({ err: error, window: label }, `the window did not close: ${messageOf(error)}`)
  }

  // --- what a window knows of its app ---

  get app(): AppHandle {
    return this.#app.app
  }

  get config(): Config {
    return this.#app.config
  }

  get limits(): Limits {
    return this.#app.limits
  }

  get logger(): Logger {
    return this.#app.logger
  }

  get audit(): Audit | undefined {
    return this.#app.audit
  }

  get events(): EventHub {
    return this.#app.events
  }

  get host(): Host | undefined {
    return this.#app.stage.host
  }

  emit(event: string, payload: unknown, filter: EventFilter): void {
    this.#app.emit(event, payload, filter)
  }

  windowLeaves(label: string, leaving: Promise<unknown> = Promise.resolve()): void {
    this.#leaving.add(label, leaving)
  }

  endWindow(window: OwnedWindow): void {
    window.destroy().catch((error) => this.didNotClose(window.label, error))
  }

  windowDestroyed(window: OwnedWindow): void {
    this.#freeLabel(window)
    window.emitWindowEvent('tauri://destroyed', null)
    this.events.dropWindow(window.label)
    if (this.#all.size === 0) this.#app.lastWindowClosed()
  }

  forgetWindow(window: OwnedWindow): void {
    this.#freeLabel(window)
    this.events.dropWindow(window.label)
  }

  #freeLabel({ label }: OwnedWindow): void {
    this.#all.delete(label)
    this.#scripts.delete(label)
    this.#returning?.note(label)
    this.#app.gate.revoke(label)
  }
}
