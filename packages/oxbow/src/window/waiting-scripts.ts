/** Scripts that wait for the page of a window. */

import { IpcError } from '@oxbow/protocol'
import type { WindowPage } from './window-page.ts'

/** A page that never comes must not cost more. */
const MOST = 1000

/** A script that waits. */
export interface WaitingScript {
  readonly send: (page: WindowPage) => void
  readonly reject: (error: IpcError) => void
}

/** They wait in their order. */
export class WaitingScripts {
  readonly #label: string
  #scripts: WaitingScript[] = []

  /** @param label that of the window */
  constructor(label: string) {
    this.#label = label
  }

  /** Takes one in, or rejects it where too many wait already. */
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

  /** Takes all out. */
  takeAll(): readonly WaitingScript[] {
    return this.#scripts.splice(0)
  }
}
