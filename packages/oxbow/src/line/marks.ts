/** Callers that wait until a page has acknowledged a certain message. */

import { Fifo } from '../base/fifo.ts'

interface Mark {
  readonly number: number
  readonly resolve: () => void
}

/** The waiting callers, in the order of their messages. */
export class Marks {
  /** Made for the first caller. */
  #marks: Fifo<Mark> | undefined

  /** Settles when the page has the message of this number, or is gone. */
  at(number: number): Promise<void> {
    this.#marks ??= new Fifo()
    const marks = this.#marks
    return new Promise((resolve) => marks.add({ number, resolve }))
  }

  /** The page has all messages up to this number. */
  reached(number: number): void {
    for (let next = this.#marks?.first; next && next.number <= number; next = this.#marks?.first) {
      this.#marks?.take()
      next.resolve()
    }
  }
}
