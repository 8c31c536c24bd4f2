/** Sends one message at a time, and afterwards only the latest of those that have come meanwhile. */

/** Sends a message, and calls back when the network has taken it. */
export type SendLatest<T> = (latest: T, sent: () => void) => void

/** Keeps only the latest message that waits for a socket, if the latest replaces all earlier ones. */
export class LatestOnly<T> {
  #isUnderWay = false
  #next: T | undefined

  /** Sends now, or once the previous message has left, unless a later one has replaced this one. */
  send(item: T, send: SendLatest<T>): void {
    if (this.#isUnderWay) {
      this.#next = item
      return
    }
    this.#isUnderWay = true
    send(item, () => this.#sent(send))
  }

  #sent(send: SendLatest<T>): void {
    this.#isUnderWay = false
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) this.send(next, send)
  }
}
