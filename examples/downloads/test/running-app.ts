// Starts the built example as `npm start` does, and opens its first window in a real browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Chromium, errorsOf } from '../../../tests/support/chromium.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What waiting for a download may take on a busy machine, in milliseconds. */
export const PATIENCE = { timeout: 40_000 }

// Browsers have several names for it, by how far the connection had come when the backend ended.
const GONE = /net::ERR_(CONNECTION_\w+|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE)/

/** One run of the example with its main window. */
export class RunningApp implements AsyncDisposable {
  readonly page: Page
  readonly #process: ChildProcess
  readonly #data: string
  readonly #complaints: string[] = []
  #folder = ''

  private constructor(process: ChildProcess, page: Page, data: string) {
    this.#process = process
    this.page = page
    this.#data = data
  }

  static async start(chromium: Chromium, options?: BrowserContextOptions): Promise<RunningApp> {
    const data = mkdtempSync(join(tmpdir(), 'oxbow-example-'))
    const process = spawn('sh', ['-c', `exec ${startScript()}`], {
      cwd: ROOT,
      // Away from what the person at this machine has there.
      env: { ...globalThis.process.env, OXBOW_HOST: 'browser', XDG_DATA_HOME: data },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // Painting what moves would take most of the processor.
    const context = await chromium.newContext({ reducedMotion: 'reduce', ...options })
    const app = new RunningApp(process, await context.newPage(), data)
    app.page.on('console', (message) => {
      if (message.type() === 'error') app.#complaints.push(message.text())
    })
    await app.page.goto(await addressFrom(process))
    await app.ready()
    return app
  }

  /** Waits until the page shows everything; it ends with the folder that files go to. */
  async ready(): Promise<void> {
    const folder = this.page.locator('#about [data-fact=folder]:not(:empty)')
    await folder.waitFor({ state: 'attached' })
    this.#folder = (await folder.textContent()) ?? ''
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
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null) return exitCode
    this.#process.kill(signal)
    const [code] = await once(this.#process, 'exit')
    return code
  }

  /** Ends everything; a page that has complained fails its test. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors = await errorsOf(this.page)
    await this.page.context().close()
    await this.end()
    rmSync(this.#data, { recursive: true, force: true })
    // A page whose backend has ended looks for it, and browsers say so of each attempt in vain.
    const complaints = this.#complaints.filter((text) => !GONE.test(text))
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
