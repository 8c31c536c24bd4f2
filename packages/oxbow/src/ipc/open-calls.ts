/** The calls of all pages that have not settled: what their time ends, and the end of an app waits for. */

import type { IpcError } from '@oxbow/protocol'
import { type LimitedCall, TimeLimits } from './time-limits.ts'

/** A call as the end of an app sees it. */
export interface OpenCall extends LimitedCall {
  /** Whether somebody still waits for the result. */
  readonly isWanted: boolean
  /** Milliseconds that the call may take, where the app gives each so many; 0 for no limit. */
  timeLimit(appMs: number): number
  /** Tells the handler to finish. */
  abort(reason: IpcError, unwanted: boolean): void
}

/** Knows the calls that are open, also those of pages that have gone away. */
export class OpenCalls {
  readonly #calls = new Set<OpenCall>()
  readonly #limits = new TimeLimits()
  readonly #timeoutMs: number
  #ending: IpcError | undefined
  #onIdle: () => void = () => {}

  /** @param timeoutMs the limit of calls whose command has none of its own; 0 for none. */
  constructor(timeoutMs = 0) {
    this.#timeoutMs = timeoutMs
  }

  /** Whether somebody waits for one of them. */
  get areWanted(): boolean {
    return [...this.#calls].some(({ isWanted }) => isWanted)
  }

  get size(): number {
    return this.#calls.size
  }

  /** How many of them have a time limit that may still end them. */
  get limited(): number {
    return this.#limits.size
  }

  add(call: OpenCall): void {
    this.#calls.add(call)
    // What begins while the app ends may still be quick, but hears at once that it should be.
    if (this.#ending) call.abort(this.#ending, false)
    const ms = call.timeLimit(this.#timeoutMs)
    if (ms > 0) this.#limits.add(call, ms)
  }

  delete(call: OpenCall): void {
    const ms = call.timeLimit(this.#timeoutMs)
    if (ms > 0) this.#limits.delete(call, ms)
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
