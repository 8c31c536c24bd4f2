/** A queue in which taking the first item costs the same however many others wait. */

// Taken items are cleared away only when there are more of them than this.
const FEW = 1024

/** Items in the order in which they were added. */
export class Fifo<T> {
  #items: T[] = []
  #gone = 0

  get size(): number {
    return this.#items.length - this.#gone
  }

  /** The oldest item, which stays; `undefined` if there is none. */
  get first(): T | undefined {
    return this.#items[this.#gone]
  }

  add(item: T): void {
    this.#items.push(item)
  }

  /** Takes the oldest item; `undefined` if there is none. */
  take(): T | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#gone++]
    // `Array.prototype.shift` would move all other items each time.
    if (this.size === 0 || (this.#gone > FEW && this.#gone > this.size)) {
      this.#items = this.#items.slice(this.#gone)
      this.#gone = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#gone = 0
  }
}
