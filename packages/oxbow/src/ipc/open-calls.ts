/** The calls of all pages that have not settled: what the end of an app waits for. */

import type { IpcError } from '@oxbow/protocol'

/** A call as the end of an app sees it. */
export interface OpenCall {
  /** Whether somebody still waits for the result. */
  readonly isWanted: boolean
  /** Tells the handler to finish. */
  abort(reason: IpcError, unwanted: boolean): void
}

/** Knows the calls that are open, also those of pages that have gone away. */
export class OpenCalls {
  readonly #calls = new Set<OpenCall>()
  #ending: IpcError | undefined
  #onIdle: () => void = () => {}

  /** Whether somebody waits for one of them. */
  get areWanted(): boolean {
    return [...this.#calls].some(({ isWanted }) => isWanted)
  }

  add(call: OpenCall): void {
    this.#calls.add(call)
    // What begins while the app ends may still be quick, but hears at once that it should be.
    if (this.#ending) call.abort(this.#ending, false)
  }

  delete(call: OpenCall): void {
    if (this.#calls.delete(call) && this.#calls.size === 0) this.#onIdle()
  }

  /** Tells the handlers of all calls to finish, and waits until they have. */
  async finish(reason: IpcError): Promise<void> {
    this.#ending = reason
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    for (const call of this.#calls) call.abort(reason, false)
    if (this.#calls.size > 0) await idle
  }
}
