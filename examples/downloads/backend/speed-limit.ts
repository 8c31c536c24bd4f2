/** Limits how many bytes per second all takers together get. */

import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds that may be caught up after a pause, because timers are late now and then. */
const SLACK = 40

/** Milliseconds that are not worth a timer. */
const SHORT = 4

/** A limit that takers share fairly: whoever asks first is served first. */
export class SpeedLimit {
  #bytesPerSecond: number
  /** When everything taken so far has been paid for, in milliseconds. */
  #paidAt = 0

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** Zero means no limit. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond
  }

  set bytesPerSecond(value: number) {
    this.#bytesPerSecond = value
    this.#paidAt = 0
  }

  /** Waits until so many bytes may go. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === 0) return
    const now = performance.now()
    this.#paidAt = Math.max(now - SLACK, this.#paidAt) + (bytes / this.#bytesPerSecond) * 1000
    if (this.#paidAt > now + SHORT) await sleep(this.#paidAt - now, undefined, { signal })
  }
}
