/** Sends one thing at a time, and of those that come meanwhile only the latest. */

/** How something is sent: calls back when the network has taken it. */
export type SendLatest<T> = (latest: T, sent: () => void) => void

/** Keeps only the latest message that waits for a socket, if the latest replaces all earlier ones. */
export class LatestOnly<T> {
  #isUnderWay = false
  #next: T | undefined

  /** Sends now, or when the one before has left and no other has come. */
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
