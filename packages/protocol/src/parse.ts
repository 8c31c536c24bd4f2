/** The only way in: turns what came over the line into frames, or throws `malformed_frame`. */

import type { Field } from './field.ts'
import type { Frame } from './frame.ts'
import { malformed } from './malformed.ts'
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
 * @throws {IpcError} `malformed_frame`, naming the kind and the field.
 */
export function parseFrame<S extends Sender>(value: unknown, source: Source<S>): FrameFrom<S> {
  if (!Array.isArray(value)) throw malformed('frame', 'not an array')
  const kind: unknown = value[0]
  const fields = source.fields.get(kind as string)
  if (fields === undefined) {
    throw malformed('frame', `a ${source.sender} sends no frame of kind ${describe(kind)}`)
  }
  const given = value.length - 1
  const missing = fields[given]
  if (given > fields.length || (missing !== undefined && !missing.optional)) {
    throw malformed('frame', `\`${kind}\` has ${given} fields`)
  }
  for (let i = 0; i < given; i++) {
    const { name, must, check } = fields[i] as Field
    if (!check(value[i + 1])) {
      throw malformed('frame', `\`${name ?? `field ${i + 1}`}\` of \`${kind}\` must be ${must}`)
    }
  }
  return value as unknown as FrameFrom<S>
}

/**
 * The bytes that a frame announces, or `undefined` if its kind announces none.
 *
 * @example
 * ```ts
 * import { bodyLength } from '@oxbow/protocol'
 *
 * console.log(bodyLength(['result-bytes', 7, 1024]), bodyLength(['result', 7, null])) // 1024 undefined
 * ```
 */
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

/** Short and quoted, because it may end up in a log. */
function describe(kind: unknown): string {
  return typeof kind === 'string' ? JSON.stringify(kind.slice(0, 32)) : typeof kind
}
