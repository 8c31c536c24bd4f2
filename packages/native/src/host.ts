/** Shows windows of the system's webview, all of them in one process of their own. */

import { IpcError } from '@oxbow/protocol'
import type { Host, HostContext, HostWindow, WindowRequest } from 'oxbow/host'
import { type NativeSettings, windowOptions } from './protocol.ts'
import { type ProcessOptions, type Unasked, WindowProcess } from './window-process.ts'

/** Settings of native windows. */
export interface NativeOptions {
  /** The name of the app for the desktop: the class of its windows. */
  readonly identifier?: string
  /**
   * The directory for the stored data of pages. Its parent is the app's data directory, in which WebKit has
   * folders of its own.
   *
   * @default in memory
   */
  readonly dataDirectory?: string | undefined
  readonly settings?: Partial<NativeSettings> | undefined
  /** The environment of the window process. @default that of this process */
  readonly env?: NodeJS.ProcessEnv
}

const DEFAULTS: NativeSettings = { onPageCrash: 'reload', contextMenu: true, spellCheck: false }

// With an empty identity, the address has everything that a page needs.
const NONE = { origin: '', script: '' }

/** The host of native windows. */
export class NativeHost implements Host {
  readonly name = 'native'
  readonly endsWithLastWindow = true
  /** Then no address needs a ticket. On other systems, pages of other origins would get the script too. */
  readonly givesIdentity: boolean = process.platform === 'linux'
  /** The window process itself reports when a window closes. */
  readonly reloadGraceMs: number = Number.POSITIVE_INFINITY
  readonly #options: Omit<ProcessOptions, 'onNotice'>
  #context: HostContext | undefined
  #process: Promise<WindowProcess> | undefined
  #reports: ReadonlySet<string> = new Set()
  #isStopped = false

  constructor(options: NativeOptions = {}) {
    const { identifier = 'oxbow', env = process.env, dataDirectory, settings } = options
    const app = { identifier, dataDirectory, settings: { ...DEFAULTS, ...settings } }
    this.#options = { app, env }
  }

  get reports(): ReadonlySet<string> {
    return this.#reports
  }

  /**
   * Starts the window process, if it does not run.
   *
   * @throws {IpcError} `host_failed`, with the reason why there can be no windows here
   */
  async load(): Promise<void> {
    await this.#running()
  }

  async start(context: HostContext): Promise<void> {
    this.#context = context
    await this.load()
  }

  /** @throws {IpcError} `host_failed` */
  async open({ label, url, identity = NONE, config }: WindowRequest): Promise<HostWindow> {
    const running = await this.#running()
    const title = config.title ?? this.#context?.productName ?? 'Oxbow'
    const page = { url, identity }
    await running.order('open', label, page, windowOptions({ ...config, title }))
    const commands = running.commands.map(
      (name) => [name, (value: unknown) => running.order('run', label, name, value)] as const,
    )
    return {
      commands: new Map(commands),
      close: async () => {
        // A process that has ended has closed its windows.
        await Promise.race([running.order('close', label).catch(() => {}), running.exited])
      },
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    // A process that did not start has ended already.
    const running = await this.#process?.catch(() => undefined)
    await running?.stop()
  }

  #running(): Promise<WindowProcess> {
    if (this.#isStopped) {
      return Promise.reject(new IpcError('host_failed', 'the native host has been stopped'))
    }
    this.#process ??= this.#launch()
    return this.#process
  }

  async #launch(): Promise<WindowProcess> {
    try {
      const running = await WindowProcess.start({
        ...this.#options,
        onNotice: (notice) => this.#onNotice(notice),
      })
      this.#reports = new Set(running.reports)
      void running.exited.then(() => this.#onEnd(running))
      return running
    } catch (error) {
      this.#process = undefined
      throw error
    }
  }

  #onEnd(ended: WindowProcess): void {
    this.#process = undefined
    if (!this.#isStopped) this.#context?.crashed(ended.failure())
  }

  /** Lets the app decide about a request of a page. */
  async #answer([, number, label, question]: Extract<Unasked, readonly ['ask', ...unknown[]]>) {
    const answer = (await this.#context?.decide(label, question)) ?? false
    const running = await this.#process
    // The process may have ended, and then needs no answer.
    await running?.order('answer', number, answer).catch(() => {})
  }

  #onNotice(notice: Unasked): void {
    if (notice[0] === 'ask') {
      void this.#answer(notice)
      return
    }
    const [kind, label] = notice
    if (kind === 'event') {
      this.#context?.windowEvent(label, { event: notice[2], payload: notice[3] })
    } else if (kind === 'download') {
      this.#context?.downloaded(label, notice[2])
    } else if (kind === 'warn') {
      this.#context?.logger.warn({ window: label }, notice[2])
    } else if (kind === 'close-requested') this.#context?.closeRequested(label)
    else this.#context?.windowClosed(label)
  }
}

/**
 * The host of native windows: WebKitGTK on Linux, WKWebView on macOS, WebView2 on Windows. `oxbow` finds it
 * by itself if this package is installed.
 *
 * @example
 * ```ts
 * import { nativeHost } from '@oxbow/native'
 *
 * const host = nativeHost({ identifier: 'com.example.app' })
 * await host.load()
 * ```
 */
export function nativeHost(options: NativeOptions = {}): NativeHost {
  return new NativeHost(options)
}
