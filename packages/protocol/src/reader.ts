/** Takes messages apart into checked frames and their bodies: the receiving half of the codec. */

import { IpcError } from './error.ts'
import type { BackendFrame, PageFrame } from './frame.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { bodyLength, parseFrame, type Sender } from './parse.ts'
import type { Message } from './transport.ts'

type FrameFrom<S extends Sender> = S extends 'page' ? PageFrame : BackendFrame

/** Receives each frame in order; `body` is there for the kinds that announce bytes. */
export type FrameSink<F> = (frame: F, body: Uint8Array<ArrayBuffer> | undefined) => void

const EMPTY = new Uint8Array(0)

/**
 * Reads what a {@link FrameWriter} of the other side has written. Nothing of a malformed message
 * is delivered.
 */
export class FrameReader<S extends Sender> {
  readonly #sender: S
  readonly #sink: FrameSink<FrameFrom<S>>
  readonly #limits: Limits
  /** Frames that wait for bodies, the first of them for the body that comes next. */
  #waiting: FrameFrom<S>[] = []
  #next = 0
  #body: Uint8Array<ArrayBuffer> | undefined
  #filled = 0

  constructor(sender: S, sink: FrameSink<FrameFrom<S>>, limits: Limits = DEFAULT_LIMITS) {
    this.#sender = sender
    this.#sink = sink
    this.#limits = limits
  }

  /**
   * Takes in one message.
   *
   * @throws {IpcError} `malformed_message` or `malformed_frame`; the line is then beyond repair.
   */
  read(message: Message): void {
    if (typeof message === 'string') this.#readText(message)
    else this.#readBytes(message)
  }

  #readText(text: string): void {
    if (this.#waiting.length > 0) throw malformed('text came where announced bytes were due')
    const values = parseList(text)
    if (values.length > this.#limits.framesPerMessage) {
      throw malformed(`${values.length} frames are over the limit \`framesPerMessage\``)
    }
    let announced = 0
    const frames = values.map((value) => {
      const frame = parseFrame(value, this.#sender, this.#limits)
      announced += bodyLength(frame) ?? 0
      return frame
    })
    if (announced > this.#limits.messageBytes) {
      throw malformed(`${announced} announced bytes are over the limit \`messageBytes\``)
    }
    if (announced === 0) {
      for (const frame of frames) this.#sink(frame, bodyLength(frame) === 0 ? EMPTY : undefined)
      return
    }
    this.#waiting = frames
    this.#next = 0
    this.#deliver()
  }

  #readBytes(bytes: Uint8Array<ArrayBuffer>): void {
    let offset = 0
    while (offset < bytes.byteLength) {
      const frame = this.#waiting[this.#next]
      if (frame === undefined) throw malformed('bytes came that no frame announced')
      const length = bodyLength(frame) ?? 0
      const available = bytes.byteLength - offset
      if (this.#body === undefined && available >= length) {
        // One body that is one message is handed over as it is: large bodies are never copied.
        const whole = length === bytes.byteLength
        this.#take(frame, whole ? bytes : bytes.slice(offset, offset + length))
        offset += length
      } else {
        offset += this.#fill(frame, length, bytes.subarray(offset))
      }
    }
  }

  /** Adds a piece to a body that comes in several messages; says how much of the piece it took. */
  #fill(frame: FrameFrom<S>, length: number, piece: Uint8Array): number {
    this.#body ??= new Uint8Array(length)
    const part = piece.subarray(0, length - this.#filled)
    this.#body.set(part, this.#filled)
    this.#filled += part.byteLength
    if (this.#filled === length) {
      const body = this.#body
      this.#body = undefined
      this.#filled = 0
      this.#take(frame, body)
    }
    return part.byteLength
  }

  #take(frame: FrameFrom<S>, body: Uint8Array<ArrayBuffer>): void {
    this.#next++
    this.#sink(frame, body)
    this.#deliver()
  }

  /** Hands on the waiting frames up to the next one whose body is still to come. */
  #deliver(): void {
    while (this.#next < this.#waiting.length) {
      const frame = this.#waiting[this.#next] as FrameFrom<S>
      const length = bodyLength(frame)
      if (length !== undefined && length > 0) return
      this.#next++
      this.#sink(frame, length === 0 ? EMPTY : undefined)
    }
    this.#waiting = []
    this.#next = 0
  }
}

function parseList(text: string): unknown[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('a text message is not JSON')
  }
  if (!Array.isArray(value)) throw malformed('a text message is not a list of frames')
  return value
}

function malformed(reason: string): IpcError {
  return new IpcError('malformed_message', `malformed message: ${reason}`)
}
