// A page in its own process, which can be paused completely, as by a debugger.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { PageAccess } from 'oxbow'
import type { Got } from './reader.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The program of such pages. */
export class StoppableReaders implements AsyncDisposable {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async prepare(): Promise<StoppableReaders> {
    await mkdir(join(ROOT, '.tmp'), { recursive: true })
    // Inside the repository, so that Node finds the packages.
    const folder = await mkdtemp(join(ROOT, '.tmp', 'reader-'))
    await build({
      entryPoints: [join(ROOT, 'tests/soak/reading-process.ts')],
      outfile: join(folder, 'reader.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['ws'],
      alias: {
        '@oxbow/api': join(ROOT, 'packages/api/src/index.ts'),
        '@oxbow/protocol': join(ROOT, 'packages/protocol/src'),
      },
    })
    return new StoppableReaders(folder)
  }

  /** Starts the page of a window, which listens to an event. */
  async start({ url, key }: PageAccess, event: string): Promise<StoppableReader> {
    const child = fork(join(this.#folder, 'reader.mjs'), [url, key, event], { execArgv: [] })
    await once(child, 'message')
    return new StoppableReader(child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true })
  }
}

/** One such page. */
export class StoppableReader {
  readonly #process: ChildProcess

  constructor(process: ChildProcess) {
    this.#process = process
  }

  async got(): Promise<Got> {
    const answer = once(this.#process, 'message')
    this.#process.send('got')
    const [got] = await answer
    return got
  }

  stop(): void {
    this.#process.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process.kill('SIGCONT')
  }

  end(): void {
    this.#process.kill('SIGKILL')
  }
}
