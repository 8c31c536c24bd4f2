/** Tells the backend how far a loop is with the messages of a channel. */

import { STREAM_COMMANDS } from '@oxbow/protocol/internal'
import type { Connection } from './connection.ts'

/** Messages that a busy loop takes before it reports them: a quarter of what the backend sends ahead. */
const STEP = 64

/**
 * What one loop has taken. The backend answers a notice when it wants the next, so that a loop that
 * keeps up costs hardly any; and the first goes out with the first message that is taken.
 */
export class Credit {
  readonly #connection: Connection
  readonly #channel: number
  #taken = 0
  #told = -1
  #isIdle = false
  #isAsked = true

  constructor(connection: Connection, channel: number) {
    this.#connection = connection
    this.#channel = channel
  }

  /** The loop has taken so many messages since the beginning; it is idle if none is left for it. */
  take(count: number, isIdle: boolean): void {
    this.#taken = count
    this.#isIdle = isIdle
    this.#tellIfDue()
  }

  /** The loop has been left: further messages are dropped, and the sender need not wait. */
  leave(): void {
    if (this.#told >= 0) void this.#tell(null)
  }

  #tellIfDue(): void {
    const news = this.#taken - this.#told
    const isDue = this.#isIdle || news >= STEP || this.#told < 0
    if (this.#isAsked && news > 0 && isDue) void this.#tell(this.#taken)
  }

  async #tell(count: number | null): Promise<void> {
    this.#isAsked = false
    this.#told = count ?? this.#told
    const args = { channel: this.#channel, count }
    try {
      this.#isAsked = (await this.#connection.invoke(STREAM_COMMANDS.taken, args)) === true
    } catch {
      // Without a line, or after its end, no sender waits for this loop.
      return
    }
    this.#tellIfDue()
  }
}
