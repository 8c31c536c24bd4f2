/** One window and its page: sends events and scripts, runs window commands, and closes it. */

import { CLOSE_CODES, IpcError } from '@oxbow/protocol'
import { OnceSignal } from '../base/once-signal.ts'
import { Channel, type ChannelOwner } from '../channel/channel.ts'
import type { WindowConfig } from '../config/config.ts'
import { checkValue } from '../config/window-value.ts'
import { Emitter } from '../event/emitter.ts'
import { forWindow } from '../event/event-filter.ts'
import type { EventMap } from '../event/event-map.ts'
import { type WindowEvent, watchWindow } from '../event/window-events.ts'
import type { HostWindow } from '../hosts/host.ts'
import { whatIsSo } from '../hosts/window-answer.ts'
import type { Answer } from '../line/answers.ts'
import type { LineOpening } from '../line/caller.ts'
import { type Audit, auditedPage } from '../observe/audit.ts'
import { ResourceTable } from '../state/resource.ts'
import type { AppHandle } from './app-handle.ts'
import { answerScript, type EvalOptions, untilAborted } from './eval.ts'
import { Pace } from './pace.ts'
import { pageScript } from './page-commands.ts'
import { emitInTurn, type PageEmission } from './page-emission.ts'
import { PageWatch } from './page-watch.ts'
import { type WaitingScript, WaitingScripts } from './waiting-scripts.ts'
import { closed, gone, noPage, notOpened, unsupported } from './window-error.ts'
import type { WindowOwner } from './window-owner.ts'
import type { WindowLine, WindowPage } from './window-page.ts'

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
  readonly resources: ResourceTable = new ResourceTable(() => this.#owner.logger)
  /** Slows its pages down to the speed of other pages. @internal */
  readonly pace: Pace
  readonly #owner: WindowOwner
  readonly #watch: PageWatch
  #page: WindowPage | undefined
  #host: HostWindow | undefined
  readonly #waiting: WaitingScripts
  #graceTimer: NodeJS.Timeout | undefined
  #opening: Promise<boolean> | undefined
  readonly #opened = new OnceSignal()
  #leaving: Promise<unknown> | undefined
  #atHost = false
  #destroyed = false
  #failure: IpcError | undefined

  constructor(owner: WindowOwner, config: WindowConfig) {
    super(owner, { kind: 'WebviewWindow', label: config.label })
    this.label = config.label
    this.config = config
    this.#owner = owner
    this.pace = new Pace(owner.limits)
    this.#waiting = new WaitingScripts(this.label)
    this.#watch = new PageWatch(owner, config)
  }

  /** The app of the window. */
  get app(): AppHandle<M> {
    return this.#owner.app as AppHandle<M>
  }

  /** The name of the host that shows the window. */
  get hostName(): string {
    return this.#owner.host?.name ?? 'none'
  }

  /** Whether a page of the window is connected at this moment. */
  get isConnected(): boolean {
    return this.#page !== undefined
  }

  /**
   * Runs a script in the page's global scope, in order with all other data for the page (W1, W2). The script
   * waits for a page that is still loading; errors appear in the page's console. Works under a strict Content
   * Security Policy.
   */
  eval(script: string): void {
    if (this.#destroyed) return
    this.#audit?.({ kind: 'eval', window: this.label })
    const { logger } = this.#owner
    this.#withPage({
      send: (page) => page.eval(script),
      reject: (err) => logger.debug({ err, window: this.label }, 'a script was dropped'),
    })
  }

  /**
   * Runs a script in the page and resolves with its value as JSON: the value of an expression, of the last
   * statement, as in a console, or of a `return`. A promise is awaited. If the page is still
   * loading, the call waits for it; a `signal` ends the wait.
   *
   * @throws {IpcError} `eval_failed` if the script does not parse or throws, or if the page goes away;
   * `aborted` by the signal.
   */
  async evalWithResult(script: string, { signal }: EvalOptions = {}): Promise<unknown> {
    if (this.#destroyed) throw gone(this.label)
    const answering = answerScript(script)
    this.#audit?.({ kind: 'eval', window: this.label })
    if (!this.#opened.hasHappened) this.#owner.windowAwaited.raise()
    return await untilAborted(signal, (resolve, reject) =>
      this.#ask(answering, { resolve, reject }),
    )
  }

  /**
   * Runs one of Tauri's window or webview commands on this window, such as `set_title`, or `open_devtools`,
   * `close_devtools`, `is_devtools_open` and those of a `Cookie`, which only backends can call. If neither the
   * host nor the page supports it, a command that only asks still gives the true answer, and one that would
   * change nothing resolves. If the window is not open yet, as in `setup`, the command waits for it.
   *
   * @throws {IpcError} `invalid_args` for a value of the wrong kind; `unsupported` if this host cannot do the
   * command; `window_not_found` if the window is closed, `host_failed` if it does not open; `eval_failed`
   * if the page goes away.
   */
  async run(command: string, value?: unknown): Promise<unknown> {
    const checked = checkValue(command, value)
    // A command that need not wait runs at once: callers rely on this.
    if (!this.#opened.hasHappened) await this.#untilOpen()
    // The host may have another window with this label by now.
    if (this.#destroyed) throw this.#failure ?? closed(this.label)
    const byHost = this.#host?.commands.get(command)
    if (byHost) return await byHost(checked)
    const script = pageScript(command, checked)
    if (script !== undefined) return await this.evalWithResult(script)
    const place = { host: this.hostName, platform: process.platform }
    const found = whatIsSo(command, checked, place)
    if (found) return found.value
    throw unsupported(command, this.hostName)
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
    const { events } = this.#owner
    const decides = events.hasPageListener('tauri://close-requested', forWindow(this.label))
    this.emitWindowEvent('tauri://close-requested', null)
    if (!decides) await this.destroy()
  }

  /** Ends the window and its page without asking. */
  async destroy(): Promise<void> {
    if (!this.#destroyed) {
      // The host is called first, because it may need the page. The label is free in any case.
      this.#leaving = this.#host ? this.#host.close() : this.#opening
      this.#owner.windowLeaves(this.label, this.#leaving)
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

  // --- for the app and the line ---

  /** Emits an event from a page of this window. @internal */
  emitInTurn(emission: PageEmission): void | Promise<void> {
    return emitInTurn(this.#owner, this.pace, emission)
  }

  /** Emits an event that a page of this window reports about the window. @internal */
  reportInTurn({ event, payload }: WindowEvent, call: PageEmission['call']): void | Promise<void> {
    return this.emitInTurn({ event, payload, filter: forWindow(this.label), call })
  }

  /**
   * Settles when its page has room for more, or has stopped reading; `undefined` if there is room.
   * @internal
   */
  patience(): Promise<void> | undefined {
    return this.#page?.patience()
  }

  /** Emits one of the built-in events of this window (E27). @internal */
  emitWindowEvent(event: string, payload: unknown): void {
    this.#owner.events.emit(event, payload, forWindow(this.label))
  }

  /** Lets the host open the window, and returns whether it is open: it may have been destroyed. @internal */
  openBy(open: () => Promise<HostWindow>): Promise<boolean> {
    this.#opening = this.#openBy(open)
    return this.#opening
  }

  async #openBy(open: () => Promise<HostWindow>): Promise<boolean> {
    if (this.#destroyed) return false
    this.#atHost = true
    this.#host = await open()
    this.#opening = undefined
    this.#opened.raise()
    // If the window was destroyed while it opened, the host has not been asked to close it.
    if (this.#destroyed && this.#atHost) await this.#host.close()
    else this.#audit?.({ kind: 'window-created', window: this.label })
    if (!this.#destroyed && !this.#page) this.#watch.expect()
    return !this.#destroyed
  }

  /** The host reports the end of the window, or of an earlier window with this label. @internal */
  closedByHost(): void {
    if (!this.#atHost) return
    this.#atHost = false
    this.closed()
  }

  /** The host could not open it, so there has never been such a window. @internal */
  failed(error: unknown): void {
    this.#failure = notOpened(this.label, error)
    if (this.#end()) this.#owner.forgetWindow(this)
  }

  /** A page has proved that it belongs to this window; it replaces the earlier page. @internal */
  attach(page: WindowPage): void {
    clearTimeout(this.#graceTimer)
    this.#watch.settle()
    const older = this.#page
    this.#page = page
    this.#tellOfLine('line-accepted', page)
    older?.close({ code: CLOSE_CODES.replaced, reason: 'a newer page has taken over this window' })
    const waiting = this.#waiting.takeAll()
    page.eval(watchWindow(this.#owner.host?.reports))
    for (const { send } of waiting) send(page)
  }

  /** The current page, if it has the line that a page wants to resume. @internal */
  pageOf(link: number): WindowPage | undefined {
    return this.#page?.link.id === link ? this.#page : undefined
  }

  /** The line of the current page, if it has the same key. @internal */
  rivalOf(proof: object | undefined): WindowLine | undefined {
    return this.#page?.link.proof === proof ? this.#page?.link : undefined
  }

  /** Whether its page is connected by a line that is not broken at this moment. @internal */
  get isJoined(): boolean {
    return this.#page?.link.isJoined === true
  }

  /** The current page has come back over this line. @internal */
  resumed(opening: LineOpening): void {
    this.#tellOfLine('line-resumed', opening)
  }

  /**
   * A page's line has ended, either by a reload, after which a page comes back, or because the window is
   * gone. @internal
   */
  detach(page: WindowPage): void {
    if (this.#page !== page) return
    this.#page = undefined
    const grace = page.link.graceMs(this.#owner.host?.reloadGraceMs ?? 0)
    if (this.#destroyed) return
    if (!Number.isFinite(grace)) this.#watch.expect()
    else this.#graceTimer = setTimeout(() => this.#owner.endWindow(this), grace)
  }

  /** The window is gone; its page gets the reason. @internal */
  closed(reason = 'the window was closed'): void {
    if (this.#end(reason)) this.#owner.windowDestroyed(this)
  }

  /** Ends the page and everything that waits for a page; only the first call has an effect. */
  #end(reason = 'the window could not be opened'): boolean {
    if (this.#destroyed) return false
    this.#destroyed = true
    this.#opened.raise()
    clearTimeout(this.#graceTimer)
    this.#watch.settle()
    this.#page?.close({ code: CLOSE_CODES.goingAway, reason })
    for (const { reject } of this.#waiting.takeAll()) reject(gone(this.label))
    this.resources.closeAll()
    return true
  }

  /** Waits until the host has opened the window, or has failed to. */
  async #untilOpen(): Promise<void> {
    this.#owner.windowAwaited.raise()
    await this.#opened.raised
  }

  #tellOfLine(kind: 'line-accepted' | 'line-resumed', { headers, caller }: LineOpening): void {
    const page = auditedPage({ label: this.label, headers, caller })
    this.#audit?.({ kind, remoteAddress: caller?.remoteAddress, ...page })
  }

  get #audit(): Audit | undefined {
    return this.#owner.audit
  }

  #ask(script: (id: number) => string, answer: Answer): () => void {
    let giveUp = (): void => this.#waiting.delete(waiting)
    const waiting: WaitingScript = {
      send: (page) => {
        giveUp = page.ask(script, answer)
      },
      reject: answer.reject,
    }
    this.#withPage(waiting)
    return () => giveUp()
  }

  #withPage(script: WaitingScript): void {
    if (this.#page) script.send(this.#page)
    else this.#waiting.add(script)
  }
}
