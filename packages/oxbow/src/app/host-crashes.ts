/** Handles a crash of the host, the process that shows the windows of an app. */

import type { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { Config, WindowConfig } from '../config/config.ts'
import type { InitializationScript } from '../config/initialization.ts'
import type { Logger } from '../observe/logger.ts'
import type { Windows } from '../window/windows.ts'

/** An app whose host can die. */
export interface CrashingApp {
  readonly config: Config
  readonly logger: Logger
  readonly windows: Windows
  readonly isStopping: boolean
  requestExit(code: number): void
}

/** The data needed to open a window again. */
interface LostWindow {
  readonly config: WindowConfig
  readonly scripts: readonly InitializationScript[]
}

// Milliseconds. If the host crashes twice within this time, the app ends.
const CRASH_LOOP_MS = 10_000

/** The crashes of the host of one app. */
export class HostCrashes {
  readonly #app: CrashingApp
  #crashedAt = Number.NEGATIVE_INFINITY
  /** Whether the windows are being opened again. Until then the app must not end for lack of windows. */
  isRestarting = false

  constructor(app: CrashingApp) {
    this.#app = app
  }

  /** The host has died with all windows: ends the app, or opens the windows again. */
  async crashed(reason: IpcError): Promise<void> {
    const app = this.#app
    app.logger.error({ err: reason }, reason.message)
    const now = performance.now()
    // A host that crashes again at once would probably crash for ever.
    const restart =
      app.config.oxbow.native.onCrash === 'restart' &&
      !app.isStopping &&
      now - this.#crashedAt > CRASH_LOOP_MS
    this.#crashedAt = now
    if (!restart) app.requestExit(1)
    const windows = [...app.windows.all.values()]
    const lost = windows.map(({ label, config }) => ({
      config,
      scripts: app.windows.scriptsOf(label),
    }))
    this.isRestarting = restart
    for (const window of windows) window.closed('the process that shows the window has crashed')
    if (restart) await this.#openAgain(lost)
    this.isRestarting = false
  }

  async #openAgain(lost: readonly LostWindow[]): Promise<void> {
    const app = this.#app
    const { windows } = app
    try {
      for (const { config, scripts } of lost) await windows.open(windows.add(config, scripts))
    } catch (error) {
      app.logger.error({ err: error }, `the windows did not open again: ${messageOf(error)}`)
      app.requestExit(1)
    }
  }
}
