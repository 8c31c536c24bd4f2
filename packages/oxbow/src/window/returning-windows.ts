/** Remembers the windows that an app made while it ran, because their pages can outlive the process. */

import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@oxbow/protocol/internal'
import { writePrivateFile } from '../base/private-file.ts'
import { parseWindowConfig, type WindowConfig } from '../config/config.ts'
import type { Logger } from '../observe/logger.ts'
import type { WebviewWindow } from './window.ts'

/** An app whose windows may come back. */
export interface ReturningApp {
  readonly logger: Logger
  /** Its windows by their labels. */
  readonly all: ReadonlyMap<string, WebviewWindow>
  /** Adds a window that its host need not open, because its page exists already. */
  adopt(config: WindowConfig): WebviewWindow
}

/** A window of the previous process, whose page has not come back yet. */
interface Awaited {
  readonly config: WindowConfig
  /** When its window was last known, in milliseconds since 1970. */
  readonly at: number
}

// As long as the keys of an earlier process are valid.
const KEPT_MS = 30 * 24 * 60 * 60 * 1000

// More than any app has open; a bound for an app that never closes its windows.
const MOST = 10_000

// Windows that open within this time share one write.
const PAUSE_MS = 50

/** Remembers windows in a file that only its owner can read. */
export class ReturningWindows {
  readonly #app: ReturningApp
  readonly #file: string
  readonly #awaited: Map<string, Awaited>
  #writing: Promise<void> | undefined
  #isStale = false
  #isEnding = false

  private constructor(app: ReturningApp, file: string, awaited: Map<string, Awaited>) {
    this.#app = app
    this.#file = file
    this.#awaited = awaited
  }

  /** Reads the file of the previous process. */
  static async read(app: ReturningApp, file: string): Promise<ReturningWindows> {
    return new ReturningWindows(app, file, await readWindows(file))
  }

  /** The labels of the windows whose pages may still come. */
  labels(): Iterable<string> {
    return this.#awaited.keys()
  }

  /** Makes the window of a page that has come back; `undefined` if the page had none. */
  bringBack(label: string): WebviewWindow | undefined {
    const awaited = this.#awaited.get(label)
    this.#awaited.delete(label)
    return awaited && this.#app.adopt(awaited.config)
  }

  /** A window has opened or closed. */
  note(label: string): void {
    if (this.#isEnding) return
    // A label that is closed or used anew no longer waits for the page of the previous process.
    this.#awaited.delete(label)
    this.#isStale = true
    this.#writing ??= this.#writeAll()
  }

  /** Writes the file when the app ends. The windows that are open then are the ones that may return. */
  async end(): Promise<void> {
    this.#isEnding = true
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#isStale) {
      // The pause must not keep the process alive; `end` waits for the write.
      await delay(PAUSE_MS, undefined, { ref: false })
      this.#isStale = false
      await this.#write()
    }
    this.#writing = undefined
  }

  async #write(): Promise<void> {
    const at = Date.now()
    const open = [...this.#app.all.values()].map(({ config }) => ({ config, at }))
    const all = [...this.#awaited.values(), ...open].slice(-MOST)
    try {
      await writePrivateFile(this.#file, JSON.stringify(all))
    } catch (error) {
      const text = `windows made by the app will not survive a restart: ${messageOf(error)}`
      this.#app.logger.warn({ err: error }, text)
    }
  }
}

/** A file that cannot be read counts as empty. The pages then learn that their windows are gone. */
async function readWindows(file: string): Promise<Map<string, Awaited>> {
  const awaited = new Map<string, Awaited>()
  try {
    const all = JSON.parse(await readFile(file, 'utf8')) as Awaited[]
    for (const { config, at } of all) {
      if (Date.now() - at > KEPT_MS) continue
      const parsed = parseWindowConfig(config)
      awaited.set(parsed.label, { config: parsed, at })
    }
  } catch {
    awaited.clear()
  }
  return awaited
}
