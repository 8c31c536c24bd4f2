/** Logs a window whose page does not connect, with any host. */

import type { Config, WindowConfig } from '../config/config.ts'
import type { Host } from '../hosts/host.ts'
import type { Logger } from '../observe/logger.ts'

/** An app that waits for the pages of its windows. */
export interface AwaitingApp {
  readonly config: Config
  readonly logger: Logger
  /** The host of the windows, once there is one. */
  readonly host: Host | undefined
}

/** Waits for the page of one window. */
export class PageWatch {
  readonly #app: AwaitingApp
  readonly #window: Pick<WindowConfig, 'label' | 'url'>
  #timer: NodeJS.Timeout | undefined

  constructor(app: AwaitingApp, window: Pick<WindowConfig, 'label' | 'url'>) {
    this.#app = app
    this.#window = window
  }

  /** The page is expected from now on. */
  expect(): void {
    const ms = this.#app.config.oxbow.pageMs
    // A page of another origin never connects.
    if (ms === 0 || URL.canParse(this.#window.url)) return
    // With such a host a person opens the address, at any time or never.
    if (this.#app.host?.opensPages === false) return
    clearTimeout(this.#timer)
    // The timer must not keep the process alive.
    this.#timer = setTimeout(() => this.#report(ms), ms).unref()
  }

  /** The page has come, or the window is gone. */
  settle(): void {
    clearTimeout(this.#timer)
  }

  #report(ms: number): void {
    const { label } = this.#window
    const { logger, host } = this.#app
    // A browser that the desktop has opened may ask its user something first.
    const level = Number.isFinite(host?.reloadGraceMs ?? 0) ? 'info' : 'warn'
    const text = `the page of the window "${label}" has not connected for ${ms / 1000} s. Check that the page loads, and that no proxy or service worker answers in place of the app.`
    logger[level]({ window: label, ms }, text)
  }
}
