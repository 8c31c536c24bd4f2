/** What a window may want to know about itself and the app. */

import { command } from './events.ts'
import { FileServer } from './file-server.ts'
import { Folder } from './folder.ts'

/** When the app began, and how long it took until a page was there. */
export class Start {
  readonly #began = performance.now()
  #readyAfter: number | undefined

  /** Milliseconds until the first page was ready. */
  get readyAfter(): number | undefined {
    return this.#readyAfter
  }

  pageReady(): void {
    this.#readyAfter = Math.round(performance.now() - this.#began)
  }
}

export const aboutCommands = {
  about: command((_args, { app, window, state }) => ({
    name: app.packageInfo.name,
    version: app.packageInfo.version,
    window: window.label,
    folder: state(Folder).path,
    bytesPerSecond: state(FileServer).limit.bytesPerSecond,
    readyAfter: state(Start).readyAfter ?? null,
  })),
}
