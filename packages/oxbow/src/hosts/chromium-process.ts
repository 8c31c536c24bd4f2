/** A running Chromium with a profile of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { IpcError } from '@oxbow/protocol'
import type { Profile } from './chromium-profile.ts'
import { DevToolsPipe } from './devtools-pipe.ts'

/** How a Chromium is started. */
export interface ChromiumOptions {
  /** The program. */
  readonly path: string
  readonly profile: Profile
  readonly env: NodeJS.ProcessEnv
}

// Turns off features for browsing: questions to the user, background requests, synchronisation.
const FLAGS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-client-side-phishing-detection',
  '--disable-component-extensions-with-background-pages',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-features=MediaRouter,OptimizationHints,Translate',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--hide-crash-restore-bubble',
  '--metrics-recording-only',
  '--no-service-autorun',
  '--password-store=basic',
  '--use-mock-keychain',
]

// How long it may take to end by itself after a request.
const ENDING_MS = 3000

// The length of its last error output that our own errors quote.
const COMPLAINT_LENGTH = 2000

// Chromium puts a socket some directories deeper, and a socket's path has 104 letters at most.
const MAX_TEMPORARY = 55

/** One Chromium, from its first window to its end. */
export class ChromiumProcess {
  readonly devtools: DevToolsPipe
  /** Settles when the process has ended for any reason. */
  readonly exited: Promise<void>
  readonly #options: ChromiumOptions
  readonly #child: ChildProcess
  readonly #onNodeExit = (): void => this.#vanish()
  /** Further starts of the program that have not passed their window to the first one yet. */
  readonly #messengers = new Map<ChildProcess, Promise<void>>()
  #complaint = ''

  /** Starts it with an app window. */
  constructor(options: ChromiumOptions, flags: readonly string[]) {
    this.#options = options
    this.#child = spawn(options.path, [...flagsOf(options), '--remote-debugging-pipe', ...flags], {
      env: environmentOf(options),
      // Chromium reads from 3 and writes to 4. It ends when they break, so it never outlives the backend.
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // In a process group of its own, so that Ctrl+C in the terminal reaches only the backend, which then
      // ends in order.
      detached: process.platform !== 'win32',
    })
    const [, , errors, outgoing, incoming] = this.#child.stdio
    this.devtools = new DevToolsPipe(incoming as Readable, outgoing as Writable)
    ;(errors as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_LENGTH)
    })
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', (error) => {
        this.#complaint += error.message
        resolve()
      })
    })
    process.once('exit', this.#onNodeExit)
    void this.exited.then(() => this.#tidy())
  }

  /** Opens a further window; the returned function cancels this. */
  openWindow(flags: readonly string[]): () => void {
    // A second start with the same profile passes its window to the first process and ends. Only this way
    // opens an app window: the DevTools protocol opens windows with tabs.
    const options = this.#options
    const child = spawn(options.path, [...flagsOf(options), ...flags], {
      env: environmentOf(options),
      stdio: 'ignore',
      detached: process.platform !== 'win32',
    })
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    this.#messengers.set(child, ended)
    void ended.then(() => this.#messengers.delete(child))
    return () => killGroup(child)
  }

  /** The error when the process has ended unexpectedly. */
  failure(): IpcError {
    const complaint = this.#complaint.trim()
    const text = complaint === '' ? 'It said nothing.' : `It said:\n${complaint}`
    return new IpcError('host_failed', `Chromium (${this.#options.path}) has ended. ${text}`)
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    this.devtools.call({ method: 'Browser.close' }).catch(() => {})
    const limit = setTimeout(() => killGroup(this.#child), ENDING_MS)
    await this.exited
    clearTimeout(limit)
    for (const messenger of this.#messengers.keys()) killGroup(messenger)
    await Promise.all(this.#messengers.values())
  }

  /** Node exits without `stop`: the last moment to clean up. */
  #vanish(): void {
    const { isKept, temporary } = this.#options.profile
    for (const messenger of this.#messengers.keys()) killGroup(messenger)
    // With a kept profile, the browser gets time to write its data.
    killGroup(this.#child, isKept ? 'SIGTERM' : 'SIGKILL')
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
  }

  #tidy(): void {
    process.off('exit', this.#onNodeExit)
    this.devtools.close()
    for (const stream of this.#child.stdio) stream?.destroy()
    // Ends the helper processes of a browser that was killed.
    killGroup(this.#child)
  }
}

function flagsOf({ profile, env }: ChromiumOptions): string[] {
  // Chromium's sandbox does not work for root. `--test-type` hides the bar that warns of this.
  const root = process.platform === 'linux' && process.getuid?.() === 0
  const sandbox = root ? ['--no-sandbox', '--test-type'] : []
  const extra = env.OXBOW_CHROMIUM_ARGS?.split(/\s+/).filter(Boolean) ?? []
  return [`--user-data-dir=${profile.directory}`, ...FLAGS, ...sandbox, ...extra]
}

/**
 * A directory for temporary files that is removed after the run, with everything that a killed browser
 * leaves in it.
 */
function environmentOf({ profile: { temporary }, env }: ChromiumOptions): NodeJS.ProcessEnv {
  return temporary.length <= MAX_TEMPORARY ? { ...env, TMPDIR: temporary } : env
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
  try {
    if (child.pid === undefined || process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // The process has ended already.
  }
}
