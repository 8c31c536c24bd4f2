/** Calls that were cancelled and whose handlers still run: they are forgotten after a time. */

import { limitsTime } from '@oxbow/protocol/internal'
import type { Logger } from '../observe/logger.ts'

/** A cancelled call whose handler still runs. */
export interface AbandonedCall {
  /** The whole name of its command. */
  readonly commandName: string
  /** Its handler is not waited for any more. */
  letGo(): void
}

// Of the time that they have: looks no closer together than this, so that many calls share a line of the log.
const SHARED = 10

/**
 * Knows since when calls are abandoned. All have the same time, so the oldest is always the first, and one
 * timer is enough.
 */
export class AbandonedCalls {
  readonly #logger: Pick<Logger, 'warn'>
  readonly #ms: number
  readonly #since = new Map<AbandonedCall, number>()
  #timer: NodeJS.Timeout | undefined

  /** @param ms after which a call is let go, or at most a tenth later; 0 for never. */
  constructor(logger: Pick<Logger, 'warn'>, ms: number) {
    this.#logger = logger
    this.#ms = ms
  }

  add(call: AbandonedCall): void {
    if (!limitsTime(this.#ms)) return
    this.#since.set(call, performance.now())
    this.#timer ??= this.#wake(this.#ms)
  }

  /** Its handler has ended. */
  delete(call: AbandonedCall): void {
    this.#since.delete(call)
    if (this.#since.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #wake(ms: number): NodeJS.Timeout {
    // A handler that runs for nobody is no reason to keep a process.
    return setTimeout(() => this.#look(), ms).unref()
  }

  #look(): void {
    const counts = new Map<string, number>()
    for (const call of this.#takeDue()) {
      counts.set(call.commandName, (counts.get(call.commandName) ?? 0) + 1)
      call.letGo()
    }
    for (const [command, count] of counts) this.#tell(command, count)
    this.#timer = undefined
    const [next] = this.#since.values()
    if (next === undefined) return
    const left = next + this.#ms - performance.now()
    this.#timer = this.#wake(Math.max(left, this.#ms / SHARED))
  }

  #takeDue(): AbandonedCall[] {
    // Timers may fire a part of a millisecond early.
    const due = performance.now() - this.#ms + 1
    const calls: AbandonedCall[] = []
    for (const [call, since] of this.#since) {
      if (since > due) break
      this.#since.delete(call)
      calls.push(call)
    }
    return calls
  }

  #tell(command: string, count: number): void {
    const handlers = count === 1 ? 'a handler' : `${count} handlers`
    const text = `${handlers} of command "${command}" still ran ${this.#ms / 1000} s after the page had gone or had cancelled the call, and are now forgotten. End a handler when its \`signal\` aborts.`
    this.#logger.warn({ command, count }, text)
  }
}
