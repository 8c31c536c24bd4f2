// Runs a program that uses this package's sources in a separate process.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { vi } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))

const source = (path: string): string => join(ROOT, 'packages', path)

/** Programs, and the bundle of this package that they share. */
export class Programs implements Disposable {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Bundles the package, because Node 20 runs no TypeScript. */
  static async prepare(): Promise<Programs> {
    mkdirSync(join(ROOT, '.tmp'), { recursive: true })
    // Inside the repository, so that Node finds the package's dependencies.
    const folder = mkdtempSync(join(ROOT, '.tmp', 'program-'))
    await build({
      entryPoints: [source('oxbow/src/index.ts')],
      outfile: join(folder, 'oxbow.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      alias: { '@oxbow/protocol': source('protocol/src') },
    })
    return new Programs(folder)
  }

  /** Starts a program; it may use `Builder` and `command`, and reports with `console.log`. */
  run(name: string, text: string, options: readonly string[] = []): Program {
    const file = this.#write(name, text)
    return new Program(
      spawn(process.execPath, [...options, file], { stdio: ['ignore', 'pipe', 'pipe'] }),
    )
  }

  /** Starts a program at a terminal with colours. */
  runAtTerminal(name: string, text: string, env: NodeJS.ProcessEnv = {}): Program {
    // By `exec`: some shells (dash) would wait for the program, and end by a Ctrl+C of their own.
    const command = `exec '${process.execPath}' '${this.#write(name, text)}'`
    return new Program(
      spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        // Node writes no colours where CI runs.
        env: { ...process.env, ...NEUTRAL, TERM: 'xterm', ...env },
      }),
    )
  }

  #write(name: string, text: string): string {
    const file = join(this.#folder, `${name}.mjs`)
    writeFileSync(file, `import { Builder, command } from './oxbow.mjs'\n${text}`)
    return file
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }
}

/** Without these variables, only the terminal decides whether there are colours. */
const NEUTRAL = { CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined }

/** One running program. */
export class Program {
  /** The output so far. */
  output = ''
  readonly #process: ChildProcess
  readonly #ended: Promise<unknown[]>

  constructor(process: ChildProcess) {
    this.#process = process
    this.#ended = once(process, 'close')
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
  }

  /** Waits until the output contains a text. */
  async says(text: string): Promise<void> {
    await vi.waitUntil(() => this.output.includes(text), { timeout: 20_000 })
  }

  /** Types into its terminal. */
  type(text: string): void {
    this.#process.stdin?.write(text)
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  /** Sends a signal until it has ended: a second one that follows at once counts as the first. */
  async insist(name: NodeJS.Signals): Promise<unknown> {
    await vi.waitUntil(() => {
      this.#process.kill(name)
      return this.#process.exitCode !== null || this.#process.signalCode !== null
    })
    return await this.code()
  }

  /** Resolves with the exit code, or with the signal that ended the program. */
  async code(): Promise<unknown> {
    const [code, signal] = await this.#ended
    return code ?? signal
  }
}
