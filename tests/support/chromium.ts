// The headless Chromium of a run, or one with a command line of its own.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { inject } from 'vitest'
import { chromiumWith } from './shared-chromium.ts'

/** A browser that is there when it is first used. */
export class Chromium {
  readonly #args: readonly string[]
  #browser: Promise<Browser> | undefined

  /** With `args` on its command line it is one of its own, else the one of this run. */
  constructor(args: readonly string[] = []) {
    this.#args = args
  }

  /** A fresh context: cookies and storage of its own. */
  async newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    this.#browser ??= this.#connect()
    return await (await this.#browser).newContext(options)
  }

  /** Ends the browser, or what was opened in that of the run. */
  async close(): Promise<void> {
    await (await this.#browser)?.close()
  }

  async #connect(): Promise<Browser> {
    if (this.#args.length === 0) return await chromium.connect(inject('chromium'))
    return await chromium.launch(chromiumWith(this.#args))
  }
}

/** The texts that a page has written to its console, oldest first. */
export async function consoleOf(page: Page): Promise<string[]> {
  return (await page.consoleMessages()).map((message) => message.text())
}

/** The messages of the errors that nobody has caught in a page, oldest first. */
export async function errorsOf(page: Page): Promise<string[]> {
  return (await page.pageErrors()).map((error) => error.message)
}
