/** One window and its page: what is sent to it, asked of it and done to it. */

import { CLOSE_CODES, type EventTarget, IpcError } from '@oxbow/protocol'
import type { AppHandle } from './app-handle.ts'
import { type Audit, auditedPage } from './audit.ts'
import type { WindowConfig } from './config.ts'
import { Emitter } from './emitter.ts'
import { answerScript, type EvalOptions, untilAborted } from './eval.ts'
import type { EventMap } from './event-map.ts'
import type { HostWindow } from './hosts/host.ts'
import type { Answer } from './ipc/answers.ts'
import { Channel, type ChannelOwner } from './ipc/channel.ts'
import type { Connection, LinkHeaders } from './ipc/connection.ts'
import type { Manager } from './manager.ts'
import { ResourceTable } from './resource.ts'
import { callerOf } from './server/authenticate.ts'
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
  #opening: Promise<boolean> | undefined
  #leaving: Promise<unknown> | undefined
  #atHost = false
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
    this.#audit?.({ kind: 'eval', window: this.label })
    this.#withPage({
      send: (page) => page.eval(script),
      reject: (error) => this.#dropScript(error),
    })
  }

  /**
   * Runs an expression, or a function body with `return`, in the page and gives its value as it is
   * after its way through JSON. A promise is awaited. A page that is still loading is waited for; a
   * `signal` sets the wait an end.
   *
   * @throws {IpcError} `eval_failed` if the script does not parse or throws, or if the page goes away;
   * `aborted` by the signal.
   */
  async evalWithResult(script: string, { signal }: EvalOptions = {}): Promise<unknown> {
    if (this.#destroyed) throw gone(this.label)
    const answering = answerScript(script)
    this.#audit?.({ kind: 'eval', window: this.label })
    return await untilAborted(signal, (resolve, reject) =>
      this.#ask(answering, { resolve, reject }),
    )
  }

  /**
   * Runs one of Tauri's window or webview commands on this window, such as `set_title`.
   *
   * @throws {IpcError} `unsupported` if neither the host nor the page can do it; `eval_failed` if the
   * page goes away.
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
    if (this.#destroyed) return
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
    if (!this.#destroyed) {
      // A host may have to ask the page, so it goes first; the label is free all the same.
      this.#leaving = this.#host ? this.#host.close() : this.#opening
      this.#manager.windowLeaves(this.label, this.#leaving)
      this.closed()
    }
    await this.#leaving
  }

  /**
   * Binds a page's channel to the page that is connected now (C10).
   *
   * @throws {IpcError} `disconnected` if there is none.
   */
  bindChannel<T>(id: number): Channel<T> {
    if (this.#page) return new Channel<T>(this.#page, id)
    throw new IpcError('disconnected', noPage(this.label))
  }

  // --- for the manager and the line ---

  /** Emits one of the built-in events of this window (E27). @internal */
  emitWindowEvent(event: string, payload: unknown): void {
    this.#manager.events.emit(event, payload, isWindow(this.label))
  }

  /** Lets the host open it, and says whether it is open then: it may have been destroyed. @internal */
  openBy(open: () => Promise<HostWindow>): Promise<boolean> {
    this.#opening = this.#openBy(open)
    return this.#opening
  }

  async #openBy(open: () => Promise<HostWindow>): Promise<boolean> {
    if (this.#destroyed) return false
    this.#atHost = true
    this.#host = await open()
    this.#opening = undefined
    // Whoever destroyed it meanwhile could not tell the host.
    if (this.#destroyed && this.#atHost) await this.#host.close()
    else this.#audit?.({ kind: 'window-created', window: this.label })
    return !this.#destroyed
  }

  /** The host says that the window is gone; of an earlier window with this label, perhaps. @internal */
  closedByHost(): void {
    if (!this.#atHost) return
    this.#atHost = false
    this.closed()
  }

  /** The host could not open it, so there has never been such a window. @internal */
  failed(): void {
    if (this.#end()) this.#manager.forgetWindow(this)
  }

  /** A page has proved that it is this window; a page before it gives way. @internal */
  attach(page: Connection): void {
    clearTimeout(this.#graceTimer)
    const older = this.#page
    this.#page = page
    const { remoteAddress } = callerOf(page.headers) ?? {}
    this.#audit?.({ kind: 'link-accepted', remoteAddress, ...auditedPage(page) })
    older?.close({ code: CLOSE_CODES.replaced, reason: 'a newer page has taken over this window' })
    const pending = this.#pending
    this.#pending = []
    page.eval(watchWindow(this.#manager.hostReports))
    for (const { send } of pending) send(page)
  }

  /** The present page, if it has the line that a page wants to go on with. @internal */
  pageOf(link: number): Connection | undefined {
    return this.#page?.link.id === link ? this.#page : undefined
  }

  /** The present page has come back over a line with these headers. @internal */
  resumed(headers: LinkHeaders): void {
    const { remoteAddress } = callerOf(headers) ?? {}
    const page = auditedPage({ label: this.label, headers })
    this.#audit?.({ kind: 'link-resumed', remoteAddress, ...page })
  }

  /** A page's line has ended: by a reload, which comes back, or because the window is gone. @internal */
  detach(page: Connection): void {
    if (this.#page !== page) return
    this.#page = undefined
    const grace = page.link.graceMs(this.#manager.reloadGraceMs)
    if (this.#destroyed || !Number.isFinite(grace)) return
    this.#graceTimer = setTimeout(() => this.#manager.endWindow(this), grace)
  }

  /** The window is gone, by whosever hand. @internal */
  closed(): void {
    if (this.#end()) this.#manager.windowDestroyed(this)
  }

  /** Ends the page and what waits for one; the first time only. */
  #end(): boolean {
    if (this.#destroyed) return false
    this.#destroyed = true
    clearTimeout(this.#graceTimer)
    this.#page?.close({ code: CLOSE_CODES.goingAway, reason: 'the window was closed' })
    for (const { reject } of this.#pending.splice(0)) reject(gone(this.label))
    this.resources.closeAll(this.#manager.logger)
    return true
  }

  get #audit(): Audit | undefined {
    return this.#manager.router.audit
  }

  #ask(script: (id: number) => string, answer: Answer): () => void {
    let giveUp = (): void => {
      this.#pending = this.#pending.filter((other) => other !== pending)
    }
    const pending: Pending = {
      send: (page) => {
        giveUp = page.ask(script, answer)
      },
      reject: answer.reject,
    }
    this.#withPage(pending)
    return () => giveUp()
  }

  #withPage(pending: Pending): void {
    if (this.#page) pending.send(this.#page)
    else if (this.#pending.length < MAX_PENDING) this.#pending.push(pending)
    else {
      const text = `${MAX_PENDING} scripts already wait for the page of \`${this.label}\``
      pending.reject(new IpcError('eval_failed', text))
    }
  }

  #dropScript(error: IpcError): void {
    this.#manager.logger.debug({ err: error, window: this.label }, 'a script was dropped')
  }
}

/** The listeners that a window's own events go to (E27). */
function isWindow(label: string): (target: EventTarget) => boolean {
  return (target) =>
    (target.kind === 'Window' || target.kind === 'WebviewWindow') && target.label === label
}

function gone(label: string): IpcError {
  return new IpcError('eval_failed', noPage(label))
}

function noPage(label: string): string {
  return `the window \`${label}\` has no page`
}

/** The one error of everything that exists in Tauri and cannot be done here. */
export function unsupported(command: string, host: string): IpcError {
  return new IpcError('unsupported', `\`${command}\` is not supported on this host (${host})`)
}
