/** The only entry for data of the other side: makes frames of it, or throws `malformed_frame`. */

import type { Frame } from './frame.ts'
import type { FrameFrom, Sender, Source } from './source.ts'

/**
 * Checks one frame of unknown origin, field by field. A frame is what `JSON.parse` has returned;
 * it is checked in place and returned as it is.
 *
 * @example
 * ```ts
 * import { fromPage, parseFrame } from '@oxbow/protocol'
 *
 * const frame = parseFrame(JSON.parse('["cancel",7]'), fromPage())
 * if (frame[0] === 'cancel') console.log(frame[1])
 * ```
 *
 * @throws {IpcError} `malformed_frame`; of a page's frame it names the kind and the field.
 */
export function parseFrame<S extends Sender>(value: unknown, source: Source<S>): FrameFrom<S> {
  return source.parse(value)
}

/** The bytes that a frame announces, or `undefined` if its kind announces none. */
export function bodyLength(frame: Frame): number | undefined {
  switch (frame[0]) {
    case 'invoke-bytes':
    case 'message-bytes':
      return frame[3]
    case 'result-bytes':
      return frame[2]
    default:
      return undefined
  }
}
