/** Messages that wait for a `for await` loop. */

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (error: unknown) => void
}

/** How a queue ends: in order, or with an error. */
type Ending = { readonly error?: unknown; readonly failed: boolean }

/** Receives the progress of a queue's reader. */
export interface ReaderEvents {
  /** The reader has taken an item; `left` is the number of items that remain. */
  taken?(left: number): void
  /** The reader has left its loop, before the end or at it. */
  left(): void
}

/** A queue between a channel and one reader at a time. */
export class MessageQueue<T> implements AsyncIterator<T, undefined> {
  readonly #reader: ReaderEvents
  #items: T[] = []
  /** The index of the first unread item; removing from the front of an array costs its whole length. */
  #first = 0
  #waiters: Waiter<T>[] = []
  #ending: Ending | undefined

  constructor(reader: ReaderEvents) {
    this.#reader = reader
  }

  push(item: T): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) {
      this.#items.push(item)
      return
    }
    waiter.resolve({ value: item, done: false })
    this.#reader.taken?.(0)
  }

  /** Ends the loop after the waiting messages. */
  end(): void {
    this.#finish({ failed: false })
  }

  /** Makes the loop throw after the waiting messages. */
  fail(error: unknown): void {
    this.#finish({ failed: true, error })
  }

  /** Makes the loop throw at once. */
  abort(error: unknown): void {
    this.#clear()
    this.fail(error)
  }

  /** Passes the waiting messages to a function instead. */
  drain(take: (item: T) => void): void {
    const items = this.#items.slice(this.#first)
    this.#clear()
    for (const item of items) take(item)
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#first < this.#items.length) {
      const value = this.#items[this.#first++] as T
      if (this.#first === this.#items.length) this.#clear()
      this.#reader.taken?.(this.#items.length - this.#first)
      return Promise.resolve({ value, done: false })
    }
    const ending = this.#ending
    if (ending === undefined) {
      return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
    }
    this.#ended()
    return ending.failed
      ? Promise.reject(ending.error)
      : Promise.resolve({ value: undefined, done: true })
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#clear()
    this.end()
    this.#ended()
    return Promise.resolve({ value: undefined, done: true })
  }

  #finish(ending: Ending): void {
    if (this.#ending !== undefined) return
    this.#ending = ending
    for (const { resolve, reject } of this.#waiters) {
      if (ending.failed) reject(ending.error)
      else resolve({ value: undefined, done: true })
    }
    if (this.#waiters.length > 0) this.#ended()
    this.#waiters = []
  }

  /** The reader has got the end; it gets an error only once. */
  #ended(): void {
    this.#ending = { failed: false }
    this.#reader.left()
  }

  #clear(): void {
    this.#items = []
    this.#first = 0
  }
}
