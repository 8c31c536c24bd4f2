/** Says so when the page of a window does not come, whatever shows the window. */

import type { Config, WindowConfig } from '../config/config.ts'
import type { Host } from '../hosts/host.ts'
import type { Logger } from '../observe/logger.ts'

/** An app that waits for the pages of its windows. */
export interface AwaitingApp {
  readonly config: Config
  readonly logger: Logger
  /** What shows the windows, once it is there. */
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
    // There a person opens the address, now, later or never.
    if (this.#app.host?.opensPages === false) return
    clearTimeout(this.#timer)
    // It is no reason for the process to stay.
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
