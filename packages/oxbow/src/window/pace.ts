/** What pages do to other pages, no faster than those take it: a page that sends more waits, or is refused. */

import { IpcError, type Limits } from '@oxbow/protocol'
import { Fifo } from '../base/fifo.ts'
import { tooMany } from '../line/response.ts'

/** Something that sends to pages. */
export interface PacedAct<T> {
  /** Characters that it keeps while it waits. */
  readonly size: number
  /** Settles when it may go on; `undefined` when it may now. */
  readonly room: () => Promise<void> | undefined
  readonly run: () => T
}

interface Waiting {
  readonly size: number
  readonly room: PacedAct<unknown>['room']
  readonly run: () => void
  isGivenUp: boolean
}

/** The acts of one window, in their order, whichever document of it has begun them. */
export class Pace {
  readonly #limits: Limits
  readonly #waiting = new Fifo<Waiting>()
  #size = 0
  #isRunning = false

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Whether nothing waits, so that the next act need not either. */
  get isFree(): boolean {
    return !this.#isRunning
  }

  /**
   * Acts when all that came before has, and there is room.
   *
   * @throws {IpcError} `too_many` where too much waits already; the reason of the signal; what `run` throws
   */
  wait<T>({ size, room, run }: PacedAct<T>, signal: AbortSignal): Promise<T> {
    const { unacknowledgedBytes, callsInFlight } = this.#limits
    if (this.#size + size > unacknowledgedBytes) return Promise.reject(tooMuch())
    // What a page has left behind when it was reloaded counts on: it must not grow with each reload.
    if (this.#waiting.size >= callsInFlight) {
      return Promise.reject(tooMany('callsInFlight', callsInFlight))
    }
    return new Promise((resolve, reject) => {
      // Its failure counts as seen even where the signal has settled the wait before.
      const act = (): void => {
        new Promise<T>((settle) => settle(run())).then(resolve, reject)
      }
      const waiting: Waiting = { size, room, run: act, isGivenUp: false }
      this.#waiting.add(waiting)
      this.#size += size
      // By its event, so that what waits on for a page that has gone does not keep its signal.
      signal.addEventListener('abort', ({ target }) => {
        const { reason } = target as AbortSignal
        // What a page has sent before it was reloaded still reaches those that it was for.
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
