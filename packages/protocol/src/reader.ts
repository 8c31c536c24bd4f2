/** Takes messages apart into checked frames and their bodies: the receiving half of the codec. */

import { IpcError } from './error.ts'
import { DEFAULT_LIMITS, type Limits, UNLIMITED } from './limits.ts'
import { bodyLength, type FrameFrom, parseFrame, type Sender } from './parse.ts'
import { hasAtMostNodes } from './size.ts'
import type { Message } from './transport.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Receives each frame in order; `body` is there for the kinds that announce bytes, and may be a
 * view of a larger buffer. A sink that throws ends the line, just as a malformed message does.
 */
export type FrameSink<F> = (frame: F, body: Bytes | undefined) => void

// A body of a page that comes in pieces takes at most this many times the memory of what has come:
// an announced length alone costs nothing. A backend is believed, which saves copies.
const GROWTH = 8

/**
 * Reads what a {@link FrameWriter} of the other side has written. Nothing of a malformed message
 * is delivered. A page's frames are held to `DEFAULT_LIMITS`, a backend's to none, unless limits
 * are given.
 *
 * @example
 * ```ts
 * import { FrameReader, memoryTransports } from '@oxbow/protocol'
 *
 * const [, backend] = memoryTransports()
 * const reader = new FrameReader('page', (frame, body) => console.log(frame, body?.byteLength))
 * backend.onmessage = (message) => reader.read(message)
 * ```
 */
export class FrameReader<S extends Sender> {
  readonly #sender: S
  readonly #sink: FrameSink<FrameFrom<S>>
  readonly #limits: Limits
  readonly #growth: number
  /** The frames of the last text; those from `#next` on are not delivered yet. */
  #frames: FrameFrom<S>[] = []
  #next = 0
  /** Announced bytes that have not come. */
  #due = 0
  /** The pieces of the body that is not complete, and how many bytes of it are there. */
  #body: Bytes | undefined
  #filled = 0
  #closed = false

  constructor(
    sender: S,
    sink: FrameSink<FrameFrom<S>>,
    limits: Limits = sender === 'page' ? DEFAULT_LIMITS : UNLIMITED,
  ) {
    this.#sender = sender
    this.#sink = sink
    this.#limits = limits
    this.#growth = limits.messageBytes === Infinity ? Infinity : GROWTH
  }

  /**
   * Takes in one message. After a throw the line is beyond repair, and the reader is closed.
   *
   * @throws {IpcError} `malformed_message` or `malformed_frame`; or whatever the sink has thrown
   */
  read(message: Message): void {
    if (this.#closed) return
    try {
      if (typeof message === 'string') this.#readText(message)
      else this.#readBytes(message)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Ends reading. A sink may call it: not even the rest of the same message is delivered then. */
  close(): void {
    this.#closed = true
    this.#frames = []
    this.#body = undefined
  }

  #readText(text: string): void {
    if (this.#next < this.#frames.length) {
      throw malformed('text came where announced bytes were due')
    }
    const frames = parseList(text, this.#limits)
    let due = 0
    for (const value of frames) {
      due += bodyLength(parseFrame(value, this.#sender, this.#limits)) ?? 0
    }
    if (due > this.#limits.messageBytes) {
      throw malformed(`${due} announced bytes are over the limit \`messageBytes\``)
    }
    this.#frames = frames as FrameFrom<S>[]
    this.#next = 0
    this.#due = due
    this.#deliver()
  }

  #readBytes(message: Bytes): void {
    const size = message.byteLength
    if (size === 0) throw malformed('a binary message is empty')
    if (size > this.#due) throw malformed('bytes came that no frame announced')
    this.#due -= size
    // Node's Buffer is a Uint8Array whose `slice` does not copy; a plain view of it does.
    const bytes = new Uint8Array(message.buffer, message.byteOffset, size)
    let offset = 0
    while (offset < size) {
      const frame = this.#frames[this.#next]
      if (frame === undefined) return // The sink has closed the reader.
      const length = bodyLength(frame) ?? 0
      if (this.#body !== undefined || size - offset < length) {
        offset += this.#fill(frame, length, bytes.subarray(offset))
      } else {
        // One body that is one message is handed over as it is: large bodies are never copied.
        this.#take(frame, length === size ? bytes : bytes.slice(offset, offset + length))
        offset += length
      }
    }
  }

  /** Adds a piece to a body that comes in several messages; says how much of the piece it took. */
  #fill(frame: FrameFrom<S>, length: number, piece: Bytes): number {
    const part = piece.subarray(0, length - this.#filled)
    const filled = this.#filled + part.byteLength
    let body = this.#body
    if (body === undefined || body.byteLength < filled) {
      const larger = new Uint8Array(Math.min(length, this.#growth * filled))
      if (body !== undefined) larger.set(body)
      body = larger
    }
    body.set(part, this.#filled)
    const complete = filled === length
    this.#body = complete ? undefined : body
    this.#filled = complete ? 0 : filled
    if (complete) this.#take(frame, body)
    return part.byteLength
  }

  #take(frame: FrameFrom<S>, body: Bytes): void {
    this.#next++
    this.#sink(frame, body)
    this.#deliver()
  }

  /** Hands on frames up to the next one whose body is still to come. */
  #deliver(): void {
    while (this.#next < this.#frames.length) {
      const frame = this.#frames[this.#next] as FrameFrom<S>
      const length = bodyLength(frame)
      if (length !== undefined && length > 0) return
      this.#next++
      this.#sink(frame, length === 0 ? new Uint8Array(0) : undefined)
    }
    this.#frames = []
    this.#next = 0
  }
}

function parseList(text: string, limits: Limits): unknown[] {
  if (!hasAtMostNodes(text, limits.nodesPerMessage)) {
    throw malformed('a text message is over the limit `nodesPerMessage`')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('a text message is not JSON')
  }
  if (!Array.isArray(value)) throw malformed('a text message is not a list of frames')
  if (value.length > limits.framesPerMessage) {
    throw malformed(`${value.length} frames are over the limit \`framesPerMessage\``)
  }
  return value
}

function malformed(reason: string): IpcError {
  return new IpcError('malformed_message', `malformed message: ${reason}`)
}
