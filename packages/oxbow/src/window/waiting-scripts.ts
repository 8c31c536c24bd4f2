/** Scripts that wait for the page of a window. */

import { IpcError } from '@oxbow/protocol'
import type { WindowPage } from './window-page.ts'

/** Bounds the memory for a page that never connects. */
const MOST = 1000

/** A script that waits. */
export interface WaitingScript {
  readonly send: (page: WindowPage) => void
  readonly reject: (error: IpcError) => void
}

/** Scripts in the order in which they will run. */
export class WaitingScripts {
  readonly #label: string
  #scripts: WaitingScript[] = []

  /** @param label that of the window */
  constructor(label: string) {
    this.#label = label
  }

  /** Adds a script, or rejects it if too many wait already. */
  add(script: WaitingScript): void {
    if (this.#scripts.length < MOST) {
      this.#scripts.push(script)
      return
    }
    const text = `${MOST} scripts already wait for the page of \`${this.#label}\``
    script.reject(new IpcError('eval_failed', text))
  }

  delete(script: WaitingScript): void {
    this.#scripts = this.#scripts.filter((other) => other !== script)
  }

  /** Removes all scripts and returns them. */
  takeAll(): readonly WaitingScript[] {
    return this.#scripts.splice(0)
  }
}
