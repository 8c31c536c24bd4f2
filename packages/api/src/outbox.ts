/** Sends the page's frames, after it has checked them against the limits of the backend. */

import { type ErrorCode, FrameWriter, IpcError, type Message, stringify } from '@oxbow/protocol'
import {
  COPY_BYTES,
  exceededLimit,
  MESSAGE_BYTES,
  NESTING_DEPTH,
  NODES_PER_MESSAGE,
  type TextLimits,
} from '@oxbow/protocol/internal'

/** Brackets around a frame that travels alone, in bytes. */
const FRAMING_BYTES = 2

// A frame is one level and one node around its fields, its message another node. Frames that share a
// message are far too short to be over the limit together.
const FRAME_LIMITS: TextLimits = {
  nestingDepth: NESTING_DEPTH + 1,
  nodesPerMessage: NODES_PER_MESSAGE - 1,
}

/** Writes frames. Frames that the backend would refuse are refused here, so that the line survives. */
export class Outbox {
  readonly #writer: FrameWriter
  /** Bytes of the largest message that the backend accepts; its first frame has the actual number. */
  messageBytes: number = MESSAGE_BYTES

  constructor(send: (message: Message) => void) {
    this.#writer = new FrameWriter(send)
  }

  /**
   * Sends a frame and the body that it announces.
   *
   * @throws {IpcError} `too_large` or `too_deep`
   */
  write(frame: string, body?: Uint8Array<ArrayBuffer>): void {
    const most = this.messageBytes
    // A UTF-16 unit takes three bytes at most, so hardly any frame needs counting.
    const isLarge = frame.length * 3 + FRAMING_BYTES > most
    const bytes = isLarge ? new Blob([frame]).size + FRAMING_BYTES : 0
    if (Math.max(bytes, body?.byteLength ?? 0) > most) throw tooLarge('bytes', most)
    const exceeded = exceededLimit(frame, FRAME_LIMITS)
    if (exceeded) {
      throw exceeded === 'nestingDepth' ? tooDeep() : tooLarge('values', NODES_PER_MESSAGE)
    }
    this.#writer.write(frame, body)
    // Bytes that are not copied are sent now: their owner may change them after the call returns.
    if (body !== undefined && body.byteLength > COPY_BYTES) this.flush()
  }

  /** Sends the collected frames now, in a message of their own. */
  flush(): void {
    this.#writer.flush()
  }
}

/**
 * Writes a value as JSON text.
 *
 * @throws {IpcError} `not_serializable` or `too_deep`
 */
export function serialise(value: unknown): string {
  try {
    return stringify(value)
  } catch (error) {
    // Engines throw this when they run out of stack, after some thousand levels.
    throw /call stack|recursion/.test(String(error)) ? tooDeep() : error
  }
}

const tooDeep = (): IpcError => tooLarge('levels', NESTING_DEPTH, 'too_deep')

function tooLarge(what: string, most: number, code: ErrorCode = 'too_large'): IpcError {
  return new IpcError(code, `it has over ${most} ${what}`)
}
