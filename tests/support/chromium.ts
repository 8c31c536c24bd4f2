// The shared headless Chromium of a run, or a separate one with its own command line.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { inject } from 'vitest'
import { chromiumWith } from './shared-chromium.ts'

/** A browser that starts on its first use. */
export class Chromium {
  readonly #args: readonly string[]
  #browser: Promise<Browser> | undefined

  /** With `args`, a separate browser with this command line; otherwise the shared one of this run. */
  constructor(args: readonly string[] = []) {
    this.#args = args
  }

  /** A fresh context: cookies and storage of its own. */
  async newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    this.#browser ??= this.#connect()
    return await (await this.#browser).newContext(options)
  }

  /** Ends the separate browser, or closes its contexts in the shared one. */
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

/** The messages of uncaught errors in a page, oldest first. */
export async function errorsOf(page: Page): Promise<string[]> {
  return (await page.pageErrors()).map((error) => error.message)
}
