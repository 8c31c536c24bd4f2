/** The window process as the backend sees it: orders and their answers, notices, its end. */

import { type ChildProcess, fork } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { IpcError } from '@oxbow/protocol'
import { writersEnded } from './helpers.ts'
import { type AppIdentity, isOurs, type Notice, type Order, parseNotice } from './protocol.ts'

/** How a window process is started. */
export interface ProcessOptions {
  readonly app: AppIdentity
  readonly env: NodeJS.ProcessEnv
  /** Called with messages that the process sends by itself. */
  readonly onNotice: (notice: Unasked) => void
}

/** The messages that the process sends by itself, when it is ready. */
export type Unasked = Extract<
  Notice,
  readonly ['event' | 'close-requested' | 'closed' | 'ask' | 'download' | 'warn', ...unknown[]]
>

type Tail<T extends Order> = T extends readonly [infer Kind, number, ...infer Rest]
  ? [kind: Kind, ...Rest]
  : never

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: IpcError) => void
}

// Node runs the compiled file, even if this module runs from its source.
const ENTRY = fileURLToPath(new URL('../dist/process.js', import.meta.url))

// Its descriptor that works even while GTK shows the print dialog, when the channel does not.
const BELL = 4

// WebKit takes over the signal that starts Node's debugger, which is harmless, and prints this.
const SMALL_TALK = /^Overriding existing handler for signal 10\..*$/gm

// Milliseconds that the process gets to end after a request.
const ENDING_MS = 3000

// Milliseconds that the webview's processes then get to write the stored data of pages.
const WRITING_MS = 2000

// The length of its last error output that our own errors quote.
const COMPLAINT_LENGTH = 2000

/** The environment of a window process, without the variables by which it would talk to `node --watch`. */
function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { WATCH_REPORT_DEPENDENCIES: _, ...own } = env
  return own
}

/** One window process, from its start to its end. */
export class WindowProcess {
  /** Settles when the process has ended for any reason. */
  readonly exited: Promise<void>
  /** The supported window commands, when the process is ready. */
  commands: readonly string[] = []
  /** The events that the process reports, once it is ready. */
  reports: readonly string[] = []
  readonly #child: ChildProcess
  readonly #onNotice: (notice: Unasked) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<void>
  #settleReady: (error?: IpcError) => void = () => {}
  readonly #bell: Writable
  #helpersEnded: Promise<void> | undefined
  #count = 0
  #complaint = ''

  private constructor({ app, env, onNotice }: ProcessOptions) {
    this.#onNotice = onNotice
    this.#child = fork(ENTRY, [JSON.stringify({ ...app, bell: BELL })], {
      env: environmentOf(env),
      execArgv: [],
      // Keeps bytes as bytes.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      // In a process group of its own, so that Ctrl+C in the terminal reaches only the backend, which then
      // ends in order.
      detached: process.platform !== 'win32',
    })
    this.#ready = new Promise((resolve, reject) => {
      this.#settleReady = (error) => (error ? reject(error) : resolve())
    })
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', (error) => {
        this.#complaint += error.message
        resolve()
      })
    })
    this.#bell = this.#child.stdio[BELL] as Writable
    // The process may have ended; errors of the pipe are ignored.
    this.#bell.on('error', () => {})
    const errors = this.#child.stderr as Readable
    errors.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_LENGTH)
    })
    this.#child.on('message', (message) => this.#onMessage(message))
    void this.exited.then(() => this.#onExit())
  }

  /**
   * Starts a process and waits until it can open windows.
   *
   * @throws {IpcError} `host_failed`, with the reason
   */
  static async start(options: ProcessOptions): Promise<WindowProcess> {
    const started = new WindowProcess(options)
    await started.#ready
    return started
  }

  /**
   * Sends an order, and resolves with the answer.
   *
   * @throws {IpcError} the error of the process, or `host_failed` if it ends before it has answered
   */
  order(...[kind, ...rest]: Tail<Order>): Promise<unknown> {
    if (!this.#child.connected) return Promise.reject(this.failure())
    const id = ++this.#count
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // If it cannot be sent, the process has ended, which settles the order.
      this.#child.send([kind, id, ...rest], () => {})
      if (kind === 'close') this.#bell.write('.')
    })
  }

  /** The error when the process has ended unexpectedly. */
  failure(): IpcError {
    const complaint = this.#complaint.replaceAll(SMALL_TALK, '').trim()
    const text = complaint === '' ? 'It said nothing.' : `It said:\n${complaint}`
    return new IpcError('host_failed', `the window process has ended. ${text}`)
  }

  /** Ends it, with all its windows, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    this.#bell.destroy()
    const limit = setTimeout(() => this.#kill(), ENDING_MS)
    await this.exited
    clearTimeout(limit)
    await this.#helpersEnded
  }

  #onMessage(message: unknown): void {
    // Node's own messages use this channel too, as under `node --watch`.
    if (!isOurs(message)) return
    const notice = parseNotice(message)
    if (notice === undefined) {
      this.#complaint += `an unknown message: ${String(message)}`
      this.#kill()
      return
    }
    switch (notice[0]) {
      case 'ready':
        this.commands = notice[1]
        this.reports = notice[2]
        this.#settleReady()
        break
      case 'failed':
        this.#settleReady(new IpcError('host_failed', notice[1]))
        break
      case 'done':
        this.#settle(notice[1])?.resolve(notice[2])
        break
      case 'error':
        this.#settle(notice[1])?.reject(new IpcError(notice[2], notice[3]))
        break
      default:
        this.#onNotice(notice)
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #onExit(): void {
    const failure = this.failure()
    this.#settleReady(failure)
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(failure)
    this.#helpersEnded = this.#awaitHelpers()
  }

  /** Ends the webview's own processes, when they have written the stored data of pages. */
  async #awaitHelpers(): Promise<void> {
    const { pid } = this.#child
    if (pid !== undefined) await writersEnded(pid, WRITING_MS)
    this.#kill()
  }

  #kill(): void {
    const { pid } = this.#child
    try {
      if (pid === undefined || process.platform === 'win32') this.#child.kill('SIGKILL')
      else process.kill(-pid, 'SIGKILL')
    } catch {
      // The group has ended already.
    }
  }
}
