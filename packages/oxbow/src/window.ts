/** One window and its page: what is sent to it, asked of it and done to it. */

import { CLOSE_CODES, type EventTarget, IpcError } from '@oxbow/protocol'
import type { AppHandle } from './app-handle.ts'
import type { WindowConfig } from './config.ts'
import { Emitter } from './emitter.ts'
import { answerScript } from './eval.ts'
import type { EventMap } from './event-map.ts'
import type { HostWindow } from './hosts/host.ts'
import { Channel, type ChannelOwner } from './ipc/channel.ts'
import type { Connection } from './ipc/connection.ts'
import type { Manager } from './manager.ts'
import { ResourceTable } from './resource.ts'
import { watchWindow } from './window-events.ts'
import { pageScript } from './window-page.ts'

/** Scripts that wait for a page; a page that never comes must not cost more. */
const MAX_PENDING = 1000

/** A script that waits for the page of a window. */
interface Pending {
  readonly send: (page: Connection) => void
  readonly reject: (error: IpcError) => void
}

/**
 * A window of the app and the page in it (N1).
 *
 * @example
 * ```ts
 * import { Builder, command } from 'oxbow'
 *
 * export const app = Builder.default().commands({
 *   whoami: command((_args, { window }) => window.label),
 *   rename: command((_args, { window }) => window.run('set_title', 'Renamed')),
 * })
 * ```
 */
export class WebviewWindow<M extends EventMap = EventMap>
  extends Emitter<M>
  implements ChannelOwner
{
  readonly label: string
  /** The configuration with which the window was opened. */
  readonly config: WindowConfig
  /** Resources that live as long as the window (W13). */
  readonly resources: ResourceTable = new ResourceTable()
  readonly #manager: Manager
  #page: Connection | undefined
  #host: HostWindow | undefined
  #pending: Pending[] = []
  #graceTimer: NodeJS.Timeout | undefined
  #destroyed = false

  constructor(manager: Manager, config: WindowConfig) {
    super(manager, { kind: 'WebviewWindow', label: config.label })
    this.label = config.label
    this.config = config
    this.#manager = manager
  }

  /** The app of the window. */
  get app(): AppHandle<M> {
    return this.#manager.app as AppHandle<M>
  }

  /** The name of the host that shows the window. */
  get hostName(): string {
    return this.#manager.hostName
  }

  /** Whether a page of the window is connected at this moment. */
  get isConnected(): boolean {
    return this.#page !== undefined
  }

  /**
   * Runs a script in the page's global scope, in order with everything else that is sent to it (W1, W2).
   * It waits for the page if that is still loading; errors appear in the page's console. Works under a
   * strict Content Security Policy.
   */
  eval(script: string): void {
    if (this.#destroyed) return
    this.#withPage({ send: (page) => page.eval(script), reject: this.#dropScript })
  }

  /**
   * Runs an expression, or a function body with `return`, in the page and gives its value as it is
   * after its way through JSON. A promise is awaited.
   *
   * @throws {IpcError} `eval_failed` if the script does not parse or throws, or if the page goes away.
   */
  async evalWithResult(script: string): Promise<unknown> {
    if (this.#destroyed) throw gone(this.label)
    const answer = answerScript(script)
    return await new Promise((resolve, reject) => {
      this.#withPage({ send: (page) => page.ask(answer).then(resolve, reject), reject })
    })
  }

  /**
   * Runs one of Tauri's window or webview commands on this window, such as `set_title`.
   *
   * @throws {IpcError} `unsupported` if neither the host nor the page can do it.
   */
  run(command: string, value?: unknown): Promise<unknown> {
    const byHost = this.#host?.commands.get(command)
    if (byHost) return byHost(value)
    const script = pageScript(command, value)
    if (script !== undefined) return this.evalWithResult(script)
    return Promise.reject(unsupported(command, this.hostName))
  }

  /** The window's title. */
  async title(): Promise<string> {
    return String(await this.run('title'))
  }

  /** Sets the window's title. */
  async setTitle(title: string): Promise<void> {
    await this.run('set_title', title)
  }

  /**
   * Asks the window to close. A page that listens for `tauri://close-requested` decides (E29);
   * otherwise the window is destroyed.
   */
  async close(): Promise<void> {
    const { events } = this.#manager
    const own = isWindow(this.label)
    const decides = events.hasPageListener(
      'tauri://close-requested',
      (target) => target.kind !== 'Any' && own(target),
    )
    this.emitWindowEvent('tauri://close-requested', null)
    if (!decides) await this.destroy()
  }

  /** Ends the window and its page without asking. */
  async destroy(): Promise<void> {
    // A host may have to ask the page, so it goes first; the label is free all the same.
    const closing = this.#host?.close()
    this.closed()
    await closing
  }

  /** Binds a page's channel to the page that is connected now (C10). */
  bindChannel<T>(id: number): Channel<T> {
    if (this.#page) return new Channel<T>(this.#page, id)
    throw gone(this.label)
  }

  // --- for the manager and the line ---

  /** Emits one of the built-in events of this window (E27). @internal */
  emitWindowEvent(event: string, payload: unknown): void {
    this.#manager.emit(event, payload, isWindow(this.label))
  }

  /** @internal */
  opened(host: HostWindow): void {
    this.#host = host
  }

  /** A page has proved that it is this window; a page before it gives way. @internal */
  attach(page: Connection): void {
    clearTimeout(this.#graceTimer)
    const older = this.#page
    this.#page = page
    older?.close({ code: CLOSE_CODES.replaced, reason: 'a newer page has taken over this window' })
    const pending = this.#pending
    this.#pending = []
    page.eval(watchWindow(this.#manager.hostReports))
    for (const { send } of pending) send(page)
  }

  /** A page's line has ended: by a reload, which comes back, or because the window is gone. @internal */
  detach(page: Connection): void {
    if (this.#page !== page) return
    this.#page = undefined
    const grace = this.#manager.reloadGraceMs
    if (this.#destroyed || !Number.isFinite(grace)) return
    this.#graceTimer = setTimeout(() => this.closed(), grace)
  }

  /** The window is gone, by whosever hand. @internal */
  closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    clearTimeout(this.#graceTimer)
    this.#page?.close({ code: CLOSE_CODES.goingAway, reason: 'the window was closed' })
    for (const { reject } of this.#pending.splice(0)) reject(gone(this.label))
    this.resources.closeAll(this.#manager.logger)
    this.#manager.windowDestroyed(this as WebviewWindow)
  }

  /** Tells the handlers of open calls to finish, and waits until they have. @internal */
  async finishCalls(reason: IpcError): Promise<void> {
    await this.#page?.finishCalls(reason)
  }

  #withPage(pending: Pending): void {
    if (this.#page) pending.send(this.#page)
    else if (this.#pending.length < MAX_PENDING) this.#pending.push(pending)
    else {
      const text = `${MAX_PENDING} scripts already wait for the page of \`${this.label}\``
      pending.reject(new IpcError('eval_failed', text))
    }
  }

  #dropScript = (error: IpcError): void => {
    this.#manager.logger.debug({ err: error, window: this.label }, 'a script was dropped')
  }
}

/** The listeners that a window's own events go to (E27). */
function isWindow(label: string): (target: EventTarget) => boolean {
  return (target) =>
    (target.kind === 'Window' || target.kind === 'WebviewWindow') && target.label === label
}

function gone(label: string): IpcError {
  return new IpcError('eval_failed', `the window \`${label}\` has no page`)
}

/** The one error of everything that exists in Tauri and cannot be done here. */
export function unsupported(command: string, host: string): IpcError {
  return new IpcError('unsupported', `\`${command}\` is not supported on this host (${host})`)
}
