/** Helps pages that have lost their window, and their users. */

import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@oxbow/protocol/internal'
import type { Config, WindowConfig } from '../config/config.ts'
import type { Host } from '../hosts/host.ts'
import type { Logger } from '../observe/logger.ts'
import {
  FOCUSED_NOTICE,
  NO_WINDOW_NOTICE,
  type Notice,
  OPENED_NOTICE,
  PRINTED_NOTICE,
  TAKEN_NOTICE,
} from '../server/notice.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { Stage } from './stage.ts'

/** An app with windows that pages can lose. */
export interface LosingApp {
  readonly windows: {
    readonly all: ReadonlyMap<string, WebviewWindow>
    create(config: WindowConfig): Promise<unknown>
  }
  readonly logger: Logger
  readonly config: Config
  readonly stage: Pick<Stage, 'host' | 'urlFor'>
}

type ShowAgain = NonNullable<Host['showAgain']>

// A person who asks for a window may not be its user, so windows are given at most this often.
const PAUSE_MS = 3000

// Milliseconds that a slow machine may need to end or resume the line of the previous page. That line may end
// after the new page has come. If it breaks without an end, the backend keeps it for a page that resumes it.
const LEAVING_MS = 1000

/** Brings pages and windows together again. */
export class LostPages {
  readonly #app: LosingApp
  /** When a window was last shown again. */
  readonly #shown = new WeakMap<WebviewWindow, number>()
  /** The windows that wait until they may be shown again. */
  readonly #pausing = new WeakSet<WebviewWindow>()
  #opened = Number.NEGATIVE_INFINITY

  constructor(app: LosingApp) {
    this.#app = app
  }

  /** Handles a page that has no window. If it is in a window of the host, that window loads its page again. */
  came(): void {
    const { windows, stage } = this.#app
    const { host } = stage
    if (host?.showAgain === undefined) return
    const showAgain = host.showAgain.bind(host)
    for (const window of windows.all.values()) void this.#help(window, showAgain)
  }

  async #help(window: WebviewWindow, showAgain: ShowAgain): Promise<void> {
    while (await this.#hasLostPage(window)) {
      const shown = this.#shown.get(window) ?? Number.NEGATIVE_INFINITY
      const ms = shown + PAUSE_MS - performance.now()
      if (ms <= 0) return await this.#show(window, showAgain)
      // The call that already waits checks again afterwards.
      if (this.#pausing.has(window)) return
      this.#pausing.add(window)
      await delay(ms, undefined, { ref: false })
      this.#pausing.delete(window)
    }
  }

  async #hasLostPage(window: WebviewWindow): Promise<boolean> {
    if (window.isConnected) await delay(LEAVING_MS, undefined, { ref: false })
    // The window may have closed meanwhile.
    return !window.isJoined && this.#app.windows.all.get(window.label) === window
  }

  async #show(window: WebviewWindow, showAgain: ShowAgain): Promise<void> {
    const { label } = window
    this.#shown.set(window, performance.now())
    try {
      await showAgain(label, (path) => this.#app.stage.urlFor(label, path))
    } catch (error) {
      const text = `a window has lost its page: ${messageOf(error)}`
      this.#app.logger.warn({ err: error, window: label }, text)
    }
  }

  /** Whether the host can show a window to its user alone. */
  get canReopen(): boolean {
    const { host } = this.#app.stage
    if (host === undefined || this.#config === undefined) return false
    return host.openAgain !== undefined || host.endsWithLastWindow
  }

  /** Gives a window to a person who asks for one, if the host can show it to its user alone. */
  async reopen(): Promise<Notice> {
    const { windows, stage } = this.#app
    const { host } = stage
    const config = this.#config
    if (host === undefined || config === undefined) return NO_WINDOW_NOTICE
    const window = windows.all.get(config.label)
    if (host.openAgain === undefined) return await this.#focus(host, window)
    if (window?.isConnected) return TAKEN_NOTICE
    const now = performance.now()
    if (now - this.#opened > PAUSE_MS) {
      this.#opened = now
      await this.#open(host.openAgain.bind(host), config)
    }
    return host.opensPages === false ? PRINTED_NOTICE : OPENED_NOTICE
  }

  /** Gives the user at the terminal a window, even if it is shown elsewhere. */
  async open(): Promise<void> {
    const { windows, stage } = this.#app
    const config = this.#config
    if (stage.host === undefined || config === undefined) return
    const window = windows.all.get(config.label)
    if (stage.host.openAgain) await this.#open(stage.host.openAgain.bind(stage.host), config)
    else if (window) await this.#bring(window, ['show', 'unminimize', 'set_focus'])
    else await windows.create(config)
  }

  /** The window that is given to people who ask for one. */
  get #config(): WindowConfig | undefined {
    return this.#app.config.app.windows.find(({ create }) => create)
  }

  async #open(openAgain: NonNullable<Host['openAgain']>, config: WindowConfig): Promise<void> {
    const { label, url } = config
    if (this.#app.windows.all.has(label)) await openAgain(label, this.#app.stage.urlFor(label, url))
    else await this.#app.windows.create(config)
  }

  async #focus(host: Host, window: WebviewWindow | undefined): Promise<Notice> {
    if (!host.endsWithLastWindow || window === undefined) return NO_WINDOW_NOTICE
    await this.#bring(window, ['set_focus'])
    return FOCUSED_NOTICE
  }

  /** Runs those commands of a window that its host supports. */
  async #bring(window: WebviewWindow, commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      try {
        await window.run(command)
      } catch (error) {
        const text = `a window did not come to the front: ${messageOf(error)}`
        this.#app.logger.debug({ err: error, command }, text)
      }
    }
  }
}
