// A page that notes what it gets, and whether anything is not in its place.
import { Channel, type Connected } from '@oxbow/api'

/** Bytes of each message of the channel. */
export const CHUNK: number = 64 * 1024

/** What a page has got so far. */
export interface Got {
  readonly events: number
  readonly chunks: number
  /** Events of which it knows that it has missed them. */
  readonly dropped: number
  /** Gaps of which nobody knows how long they are. */
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

  /** Begins to listen; the backend's events keep the pace of pages that keep up. */
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
    // After a gap of unknown length anything may come.
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
