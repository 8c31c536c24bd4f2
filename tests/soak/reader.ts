// A page that records its events and messages, and any that are out of order.
import { Channel, type Connected } from '@oxbow/api'

/** Bytes of each message of the channel. */
export const CHUNK: number = 64 * 1024

/** The record of a page so far. */
export interface Got {
  readonly events: number
  readonly chunks: number
  /** The number of events that the page knows to be lost. */
  readonly dropped: number
  /** The number of gaps of unknown length. */
  readonly gaps: number
  readonly faults: readonly string[]
}

/** Reads the events of a name, and a channel. */
export class Reader {
  readonly page: Connected
  #events = 0
  #chunks = 0
  #dropped = 0
  #gaps = 0
  readonly #faults: string[] = []

  constructor(page: Connected) {
    this.page = page
  }

  get got(): Got {
    return {
      events: this.#events,
      chunks: this.#chunks,
      dropped: this.#dropped,
      gaps: this.#gaps,
      faults: this.#faults.slice(0, 10),
    }
  }

  /** Starts to listen; the backend emits at the pace of the reading pages. */
  async begin(event: string, keepsUp: boolean): Promise<void> {
    await this.page.listen(event, ({ payload }) => this.#count((payload as { n: number }).n))
    await this.page.listen('oxbow://gap', ({ payload }) => {
      const { dropped } = payload as { dropped: number | null }
      if (dropped === null) this.#gaps++
      else this.#dropped += dropped
    })
    const on = new Channel<unknown>((message) => this.#take(message), this.page.connection)
    await this.page.invoke('open', { on, keepsUp })
  }

  #count(n: number): void {
    // After a gap of unknown length any number may come.
    if (this.#gaps === 0 && n !== this.#events + this.#dropped) {
      this.#faults.push(`event ${n} after ${this.#events} and ${this.#dropped} dropped`)
    }
    this.#events++
  }

  #take(message: unknown): void {
    if (message === 'pace') return
    const chunk = message as ArrayBuffer
    const n = new DataView(chunk).getUint32(0)
    if (n !== this.#chunks) this.#faults.push(`chunk ${n} in place of ${this.#chunks}`)
    if (chunk.byteLength !== CHUNK) this.#faults.push(`chunk ${n} of ${chunk.byteLength} bytes`)
    this.#chunks++
  }
}
