// One headless Chromium for the tests of a file, started when the first test needs it.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
]

/** A browser that starts when it is first used. */
export class Chromium {
  readonly #args: readonly string[]
  #browser: Promise<Browser> | undefined

  /** `args` are added to the command line. */
  constructor(args: readonly string[] = []) {
    this.#args = args
  }

  /** A fresh context: cookies and storage of its own. */
  async newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    this.#browser ??= chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [...ARGS, ...this.#args],
    })
    return await (await this.#browser).newContext(options)
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close()
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
