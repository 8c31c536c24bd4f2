/** How far a channel may run ahead of the loop that reads it in the page. */

/** Messages that a loop need not have taken yet. */
const MOST_MESSAGES = 256

/** Bytes of them: a page that is busy keeps no more than this of one channel in memory. */
const MOST_BYTES = 1024 * 1024

/** The used part at which the page is asked for its progress, early enough to continue sending. */
const ASKING = 0.5

const ROOM: Promise<void> = Promise.resolve()

/** Counts the messages of one channel that were sent and not yet taken. */
export class Credit {
  /** The sizes of the messages from `#taken` on. */
  #sizes: number[] = []
  /** The first of them that is still there: taking from the front of an array costs its whole length. */
  #first = 0
  #taken: number
  #bytes = 0
  #senders: (() => void)[] = []
  #ask: ((isOpen: boolean) => void) | undefined

  /** @param sent how many messages were sent before anybody counted. */
  constructor(sent: number) {
    this.#taken = sent
  }

  /** Counts a message in; the promise settles when there is room for the next. */
  sent(bytes: number): Promise<void> {
    this.#sizes.push(bytes)
    this.#bytes += bytes
    this.#askIfLow()
    if (!this.#isFull(1)) return ROOM
    return new Promise((resolve) => this.#senders.push(resolve))
  }

  /** The page has taken so many messages since the beginning of the channel. */
  taken(count: number): void {
    while (this.#taken < count && this.#first < this.#sizes.length) {
      this.#bytes -= this.#sizes[this.#first++] ?? 0
      this.#taken++
    }
    // Half of the array is over: the other half moves, so each size is moved once at most.
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

  /** The page counts no more. */
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
