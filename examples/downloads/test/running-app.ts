// Starts the built example as `npm start` does, and opens its first window in a real browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Chromium, errorsOf } from '../../../tests/support/chromium.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What waiting for a download may take on a busy machine, in milliseconds. */
export const PATIENCE = { timeout: 40_000 }

/** One run of the example with its main window. */
export class RunningApp implements AsyncDisposable {
  readonly page: Page
  readonly #process: ChildProcess
  readonly #complaints: string[] = []
  #folder = ''

  private constructor(process: ChildProcess, page: Page) {
    this.#process = process
    this.page = page
  }

  static async start(chromium: Chromium, options?: BrowserContextOptions): Promise<RunningApp> {
    const process = spawn('sh', ['-c', `exec ${startScript()}`], {
      cwd: ROOT,
      env: { ...globalThis.process.env, OXBOW_HOST: 'browser' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const context = await chromium.newContext(options)
    const app = new RunningApp(process, await context.newPage())
    app.page.on('console', (message) => {
      if (message.type() === 'error') app.#complaints.push(message.text())
    })
    await app.page.goto(await addressFrom(process))
    await app.ready()
    return app
  }

  /** Waits until the page shows everything; it ends with the folder that files go to. */
  async ready(): Promise<void> {
    const about = this.page.locator('#about[title]')
    await about.waitFor()
    this.#folder = (await about.getAttribute('title')) ?? ''
  }

  get folder(): string {
    return this.#folder
  }

  /** The names in the folder. */
  files(): string[] {
    return readdirSync(this.#folder).sort()
  }

  async setLimit(bytesPerSecond: number): Promise<void> {
    const input = this.page.locator(`#limit input[value="${bytesPerSecond}"]`)
    await input.check({ force: true })
  }

  async download(title: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^Download ${title},`) }).click()
  }

  /** The newest row of a file in the list of downloads. */
  row(title: string) {
    return this.page.locator('.transfer').filter({ hasText: title }).first()
  }

  /** Waits until a download has got somewhere. */
  async progress(title: string): Promise<void> {
    const bar = this.row(title).getByRole('progressbar')
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')), PATIENCE)
      .toBeGreaterThan(0)
  }

  /** Ends the app and says with which code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { exitCode } = this.#process
    if (exitCode !== null) return exitCode
    this.#process.kill(signal)
    const [code] = await once(this.#process, 'exit')
    return code
  }

  /** Ends everything; a page that has complained fails its test. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors = await errorsOf(this.page)
    await this.page.context().close()
    await this.end()
    // A page whose backend has ended looks for it, and browsers say so of each attempt in vain.
    const complaints = this.#complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))
    expect([...errors, ...complaints]).toEqual([])
  }
}

function startScript(): string {
  return JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')).scripts.start
}

/** The address that the app prints. */
function addressFrom({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    stdout?.setEncoding('utf8').on('data', (part) => {
      text += part
      const found = /http:\/\/\S+oxbow-ticket=\S+/.exec(text)
      if (found) resolve(found[0])
    })
    stdout?.once('close', () => reject(new Error(`the app has printed no address:\n${text}`)))
  })
}
