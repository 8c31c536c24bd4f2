/** Everything a page sends, held to the limits of the backend before it leaves. */

import {
  COPY_BYTES,
  DEFAULT_LIMITS,
  FrameWriter,
  hasAtMostNodes,
  IpcError,
  type Message,
  stringify,
} from '@oxbow/protocol'
import { isNestedAtMost } from './depth.ts'

/** Brackets around a frame that travels alone. */
const FRAMING_BYTES = 2

/** Writes frames. What the backend would refuse is refused here, and the line survives. */
export class Outbox {
  readonly #writer: FrameWriter
  /** Bytes of the largest message that the backend takes; it says its own in its first frame. */
  messageBytes: number = DEFAULT_LIMITS.messageBytes

  constructor(send: (message: Message) => void) {
    this.#writer = new FrameWriter(send)
  }

  /**
   * Writes a value as JSON text.
   *
   * @throws {IpcError} `not_serializable`, `too_deep` or `too_large`
   */
  json(value: unknown): string {
    const json = serialise(value)
    const { nestingDepth, nodesPerMessage } = DEFAULT_LIMITS
    if (!isNestedAtMost(json, nestingDepth)) throw tooDeep()
    if (!hasAtMostNodes(json, nodesPerMessage)) {
      throw new IpcError(
        'too_large',
        `a value has more than ${nodesPerMessage} arrays, objects and members; send it in parts`,
      )
    }
    return json
  }

  /**
   * Sends a frame and the body that it announces.
   *
   * @throws {IpcError} `too_large`
   */
  write(frame: string, body?: Uint8Array<ArrayBuffer>): void {
    const most = this.messageBytes
    // A UTF-16 unit takes three bytes at most, so hardly any frame needs counting.
    if (frame.length * 3 + FRAMING_BYTES > most)
      check(new TextEncoder().encode(frame).byteLength + FRAMING_BYTES, most)
    if (body !== undefined) check(body.byteLength, most)
    this.#writer.write(frame, body)
    // What is not copied leaves now: its owner is free to change it when the call returns.
    if (body !== undefined && body.byteLength > COPY_BYTES) this.#writer.flush()
  }
}

/** An engine that runs out of stack has met a value that is far too deep. */
function serialise(value: unknown): string {
  try {
    return stringify(value)
  } catch (error) {
    const cause = error instanceof IpcError ? error.cause : error
    throw cause instanceof RangeError ? tooDeep() : error
  }
}

function tooDeep(): IpcError {
  const most = DEFAULT_LIMITS.nestingDepth
  return new IpcError('too_deep', `a value is nested deeper than ${most} levels; flatten it`)
}

function check(bytes: number, most: number): void {
  if (bytes <= most) return
  throw new IpcError(
    'too_large',
    `a message of ${bytes} bytes is over the backend's limit of ${most}; send it in parts`,
  )
}
