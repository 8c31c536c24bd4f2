/** Gathers the frames of one tick into one message: the sending half of the codec. */

import { BATCH_BYTES, BATCH_FRAMES, BATCH_TEXT, COPY_BYTES } from './limits.ts'
import type { Message } from './transport.ts'

/**
 * Writes frames to a line. Everything written in one tick leaves as one text message, followed by
 * the bodies that its frames announce; a flush waits for a microtask, never for a timer.
 */
export class FrameWriter {
  readonly #send: (message: Message) => void
  #text = ''
  #frames = 0
  #bodies: Uint8Array<ArrayBuffer>[] = []
  #bodyBytes = 0
  #scheduled = false

  constructor(send: (message: Message) => void) {
    this.#send = send
  }

  /** Adds a frame, with the body that it announces. A body over `COPY_BYTES` is not copied. */
  write(frame: string, body?: Uint8Array<ArrayBuffer>): void {
    this.#text = this.#frames === 0 ? frame : `${this.#text},${frame}`
    this.#frames++
    if (body !== undefined && body.byteLength > 0) this.#addBody(body)
    if (
      this.#frames >= BATCH_FRAMES ||
      this.#text.length >= BATCH_TEXT ||
      this.#bodyBytes >= BATCH_BYTES
    ) {
      this.flush()
    } else if (!this.#scheduled) {
      this.#scheduled = true
      queueMicrotask(this.#onTick)
    }
  }

  /** Sends what is there now. */
  flush(): void {
    if (this.#frames === 0) return
    const text = `[${this.#text}]`
    const bodies = this.#bodies
    this.#text = ''
    this.#frames = 0
    this.#bodies = []
    this.#bodyBytes = 0
    this.#send(text)
    for (const message of mergeSmall(bodies)) this.#send(message)
  }

  #onTick = (): void => {
    this.#scheduled = false
    this.flush()
  }

  #addBody(body: Uint8Array<ArrayBuffer>): void {
    // A small body is copied at once, so that its owner may reuse the memory.
    this.#bodies.push(body.byteLength <= COPY_BYTES ? body.slice() : body)
    this.#bodyBytes += body.byteLength
  }
}

/** Joins neighbours of at most `COPY_BYTES`, so that small bodies share a message. */
function* mergeSmall(bodies: Uint8Array<ArrayBuffer>[]): Generator<Uint8Array<ArrayBuffer>> {
  let start = 0
  for (let i = 0; i <= bodies.length; i++) {
    const body = bodies[i]
    if (body !== undefined && body.byteLength <= COPY_BYTES) continue
    if (i > start) yield concat(bodies.slice(start, i))
    if (body !== undefined) yield body
    start = i + 1
  }
}

function concat(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0] as Uint8Array<ArrayBuffer>
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}
