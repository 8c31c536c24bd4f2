/** The messages: arrays of short arrays, joined as text; the first number of each is its kind. */

/** Calls: `[GREET, id, name]`, `[COUNT, id, messages]` and so on. */
export const GREET = 0
export const COUNT = 1
export const DOWNLOAD = 2
export const CHUNKS = 3
export const UPLOAD = 4
export const ARRIVALS = 5

/** Answers: `[RESULT, id, result]`, `[MESSAGE, id, message]`, `[EVENT, payload]`. */
export const RESULT = 0
export const MESSAGE = 1
export const EVENT = 2
/** The next message is the result. */
export const BODY = 3
/** The next message holds chunks of this size: `[PIECES, id, size]`. */
export const PIECES = 4

/** Frames in one message: with more, both ends no longer work at the same time. */
const MOST = 256

/** Joins all messages that are written in one tick. */
export class Batch {
  readonly #send: (text: string) => void
  #text = ''
  #frames = 0

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  write(frame: string): void {
    if (this.#frames === 0) queueMicrotask(() => this.flush())
    this.#text = this.#frames === 0 ? frame : `${this.#text},${frame}`
    if (++this.#frames === MOST) this.flush()
  }

  flush(): void {
    if (this.#frames === 0) return
    const text = `[${this.#text}]`
    this.#frames = 0
    this.#send(text)
  }
}
