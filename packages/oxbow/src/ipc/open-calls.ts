/** The calls of all pages that have not settled, for time limits and for the end of the app. */

import type { IpcError } from '@oxbow/protocol'
import type { AbandonedCall, AbandonedCalls } from './abandoned-calls.ts'
import { type LimitedCall, TimeLimits } from './time-limits.ts'

/** A call as the end of an app sees it. */
export interface OpenCall extends LimitedCall, AbandonedCall {
  /** Whether a page still waits for the result. */
  readonly isWanted: boolean
  /** The app's time limit in milliseconds; 0 for no limit. */
  timeLimit(appMs: number): number
  /** Tells the handler to finish. */
  abort(reason: IpcError, unwanted: boolean): void
}

/** Knows the calls that are open, also those of pages that have gone away. */
export class OpenCalls {
  readonly #calls = new Set<OpenCall>()
  readonly #limits = new TimeLimits()
  readonly #timeoutMs: number
  readonly #abandoned: AbandonedCalls | undefined
  #ending: IpcError | undefined
  #onIdle: () => void = () => {}

  /**
   * @param timeoutMs the limit of calls whose command has none of its own; 0 for none.
   * @param abandoned lets those go whose results nobody wants.
   */
  constructor(timeoutMs = 0, abandoned?: AbandonedCalls) {
    this.#timeoutMs = timeoutMs
    this.#abandoned = abandoned
  }

  /** Whether a page waits for one of them. */
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
    if (!call.isWanted) this.#abandoned?.add(call)
  }

  /** The call was cancelled. */
  abandon(call: OpenCall): void {
    if (this.#calls.has(call)) this.#abandoned?.add(call)
  }

  delete(call: OpenCall): void {
    this.#abandoned?.delete(call)
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
