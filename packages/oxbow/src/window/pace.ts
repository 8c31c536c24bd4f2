/**
 * Slows a page down to the speed of the pages that it sends to: a page that sends faster has to wait, or is
 * refused.
 */

import { IpcError, type Limits } from '@oxbow/protocol'
import { Fifo } from '../base/fifo.ts'
import { tooMany } from '../line/response.ts'

/** Something that sends to pages. */
export interface PacedAct<T> {
  /** Characters that are kept while it waits. */
  readonly size: number
  /** Settles when it may run; `undefined` if it may run now. */
  readonly room: () => Promise<void> | undefined
  readonly run: () => T
}

interface Waiting {
  readonly size: number
  readonly room: PacedAct<unknown>['room']
  readonly run: () => void
  isGivenUp: boolean
}

/** The acts of one window in their order, across all documents that it shows. */
export class Pace {
  readonly #limits: Limits
  readonly #waiting = new Fifo<Waiting>()
  #size = 0
  #isRunning = false

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Whether no act waits, so that the next one can run at once. */
  get isFree(): boolean {
    return !this.#isRunning
  }

  /**
   * Runs an act when all earlier ones have run and there is room.
   *
   * @throws {IpcError} `too_many` if too many acts wait already; the reason of the signal; the errors of
   * `run`
   */
  wait<T>({ size, room, run }: PacedAct<T>, signal: AbortSignal): Promise<T> {
    const { unacknowledgedBytes, callsInFlight } = this.#limits
    if (this.#size + size > unacknowledgedBytes) return Promise.reject(tooMuch())
    // Acts of an earlier document of the window count too, so that their number does not grow with each
    // reload.
    if (this.#waiting.size >= callsInFlight) {
      return Promise.reject(tooMany('callsInFlight', callsInFlight))
    }
    return new Promise((resolve, reject) => {
      // The rejection must count as handled even if the signal has settled the wait before.
      const act = (): void => {
        new Promise<T>((settle) => settle(run())).then(resolve, reject)
      }
      const waiting: Waiting = { size, room, run: act, isGivenUp: false }
      this.#waiting.add(waiting)
      this.#size += size
      // The reason is read from the event, so that an act that waits on for a page that has gone does not
      // keep its signal in memory.
      signal.addEventListener('abort', ({ target }) => {
        const { reason } = target as AbortSignal
        // Events that a page sent before its reload still reach their listeners.
        waiting.isGivenUp = !isGone(reason)
        reject(reason)
      })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    for (let next = this.#waiting.take(); next !== undefined; next = this.#waiting.take()) {
      while (!next.isGivenUp) {
        const room = next.room()
        if (room === undefined) break
        await room
      }
      this.#size -= next.size
      if (!next.isGivenUp) next.run()
    }
    this.#isRunning = false
  }
}

function isGone(reason: unknown): boolean {
  return reason instanceof IpcError && reason.code === 'disconnected'
}

function tooMuch(): IpcError {
  const text =
    'the page sends more to others than they take: what waits for them is over the limit `unacknowledgedBytes`'
  return new IpcError('too_many', text)
}
