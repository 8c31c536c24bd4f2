/** How far a channel may run ahead of the loop that reads it in the page. */

/** How many messages a loop may be behind. */
const MOST_MESSAGES = 256

/** How many bytes a loop may be behind: a busy page keeps at most this much of one channel in memory. */
const MOST_BYTES = 1024 * 1024

/** The used part at which the page is asked for its progress, early enough to continue sending. */
const ASKING = 0.5

const ROOM: Promise<void> = Promise.resolve()

/** Counts the messages of one channel that were sent and not yet taken. */
export class Credit {
  /** The sizes of the messages from `#taken` on. */
  #sizes: number[] = []
  /** The index of the first size still in use: removing the front of an array costs its whole length. */
  #first = 0
  #taken: number
  #bytes = 0
  #senders: (() => void)[] = []
  #ask: ((isOpen: boolean) => void) | undefined

  /** @param sent how many messages were sent before the count began. */
  constructor(sent: number) {
    this.#taken = sent
  }

  /** Counts a message as sent; the promise settles when there is room for the next. */
  sent(bytes: number): Promise<void> {
    this.#sizes.push(bytes)
    this.#bytes += bytes
    this.#askIfLow()
    if (!this.#isFull(1)) return ROOM
    return new Promise((resolve) => this.#senders.push(resolve))
  }

  /** Called with the number of messages that the page has taken since the channel began. */
  taken(count: number): void {
    while (this.#taken < count && this.#first < this.#sizes.length) {
      this.#bytes -= this.#sizes[this.#first++] ?? 0
      this.#taken++
    }
    // Half of the array is used up. Moving only the other half moves each size once at most.
    if (this.#first * 2 > this.#sizes.length) {
      this.#sizes = this.#sizes.slice(this.#first)
      this.#first = 0
    }
    if (!this.#isFull(1)) this.#wake()
  }

  /** Settles when the page should send its next count; with `false` if no more counts are needed. */
  asked(): Promise<boolean> {
    this.#ask?.(true)
    return new Promise((resolve) => {
      this.#ask = resolve
      this.#askIfLow()
    })
  }

  /** Called when the page sends no more counts. */
  release(): void {
    this.#wake()
    this.#ask?.(false)
    this.#ask = undefined
  }

  #isFull(part: number): boolean {
    const waiting = this.#sizes.length - this.#first
    return waiting > MOST_MESSAGES * part || this.#bytes > MOST_BYTES * part
  }

  #askIfLow(): void {
    if (this.#ask === undefined || !this.#isFull(ASKING)) return
    this.#ask(true)
    this.#ask = undefined
  }

  #wake(): void {
    const senders = this.#senders
    this.#senders = []
    for (const resume of senders) resume()
  }
}
