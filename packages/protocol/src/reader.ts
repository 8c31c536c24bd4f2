/** Takes messages apart into checked frames and their bodies: the receiving half of the codec. */

import { malformed } from './malformed.ts'
import { bodyLength, parseFrame } from './parse.ts'
import type { FrameFrom, Sender, Source } from './source.ts'
import type { Message } from './transport.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Receives each frame in order; `body` is there for the kinds that announce bytes, and fills its
 * buffer. A sink that throws ends the line, just as a malformed message does.
 */
export type FrameSink<F> = (frame: F, body: Bytes | undefined) => void

/**
 * Reads the messages of a {@link FrameWriter} on the other side. Nothing of a malformed message
 * is delivered.
 *
 * @example
 * ```ts
 * import { FrameReader, fromPage, memoryTransports } from '@oxbow/protocol'
 *
 * const [, backend] = memoryTransports()
 * const reader = new FrameReader(fromPage(), (frame, body) => console.log(frame, body?.byteLength))
 * backend.onmessage = (message) => reader.read(message)
 * ```
 */
export class FrameReader<S extends Sender> {
  readonly #source: Source<S>
  readonly #sink: FrameSink<FrameFrom<S>>
  /** The frames of the last text; those from `#next` on are not delivered yet. */
  #frames: FrameFrom<S>[] = []
  #next = 0
  /** Announced bytes that have not come. */
  #due = 0
  /** Memory for a body that comes in pieces, and how many of its bytes have arrived. */
  #body: Bytes | undefined
  #filled = 0
  #closed = false

  constructor(source: Source<S>, sink: FrameSink<FrameFrom<S>>) {
    this.#source = source
    this.#sink = sink
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
      throw malformed('message', 'text instead of bytes')
    }
    this.#source.checkText?.(text)
    const values = parseList(text)
    this.#due = 0
    this.#frames = values.map((value) => {
      const frame = parseFrame(value, this.#source)
      this.#due += bodyLength(frame) ?? 0
      return frame
    })
    this.#source.checkFrames?.(this.#frames, this.#due)
    this.#next = 0
    this.#deliver()
  }

  #readBytes(message: Bytes): void {
    const size = message.byteLength
    if (size === 0 || size > this.#due) throw malformed('message', 'unannounced bytes')
    this.#due -= size
    let offset = 0
    while (offset < size) {
      const frame = this.#frames[this.#next]
      if (frame === undefined) return // The sink has closed the reader.
      const length = bodyLength(frame) ?? 0
      const piece = message.subarray(offset, offset + length - this.#filled)
      offset += piece.byteLength
      // A body that is a whole message is passed on without a copy, so large bodies are never copied. Other
      // bodies are copied by the constructor, because `slice` of Node's Buffer only makes another view.
      if (piece.byteLength < length) this.#collect(frame, piece, length)
      else
        this.#take(
          frame,
          piece.byteLength === piece.buffer.byteLength ? piece : new Uint8Array(piece),
        )
    }
  }

  /** Adds a piece to a body that comes in several messages. */
  #collect(frame: FrameFrom<S>, piece: Bytes, length: number): void {
    const filled = this.#filled + piece.byteLength
    const body = this.#source.room(this.#body, filled, length)
    body.set(piece, this.#filled)
    this.#body = body
    this.#filled = filled
    if (filled < length) return
    this.#body = undefined
    this.#filled = 0
    this.#take(frame, body)
  }

  #take(frame: FrameFrom<S>, body: Bytes): void {
    this.#next++
    this.#sink(frame, body)
    this.#deliver()
  }

  /** Delivers frames up to the next one whose body has not arrived. */
  #deliver(): void {
    while (this.#next < this.#frames.length) {
      const frame = this.#frames[this.#next] as FrameFrom<S>
      const length = bodyLength(frame)
      if (length) return
      this.#next++
      this.#sink(frame, length === 0 ? new Uint8Array() : undefined)
    }
    this.#frames = []
    this.#next = 0
  }
}

function parseList(text: string): unknown[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A text that does not parse is not an array of frames either.
  }
  if (Array.isArray(value)) return value
  throw malformed('message', 'not a list of frames')
}
