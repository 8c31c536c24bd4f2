/** The large messages on their way to one page, which may take long to read them. */

import { BATCH_TEXT } from '@oxbow/protocol/internal'
import { Fifo } from '../base/fifo.ts'

// More than any batch of frames: a large result, or a piece of one.
const LARGE = 2 * BATCH_TEXT

interface Large {
  readonly number: number
  readonly bytes: number
}

/** Counts large messages that are not acknowledged. */
export class LargeMessages {
  /** Oldest first. Hardly any page has any. */
  #messages: Fifo<Large> | undefined
  /** Their size in bytes and UTF-16 units. */
  bytes = 0

  /** Counts a message that was sent under a number, if its length makes it a large one. */
  sent(number: number, { length }: { readonly length: number }): void {
    if (length <= LARGE) return
    this.#messages ??= new Fifo()
    this.#messages.add({ number, bytes: length })
    this.bytes += length
  }

  /** The page has all messages up to this number. */
  acknowledged(number: number): void {
    const messages = this.#messages
    for (let next = messages?.first; next && next.number <= number; next = messages?.first) {
      messages?.take()
      this.bytes -= next.bytes
    }
  }

  clear(): void {
    this.#messages = undefined
    this.bytes = 0
  }
}
