/** The frames of a backend, as a page reads them. */

import { isCount } from './field.ts'
import type { BackendFrame } from './frame.ts'
import { malformed } from './malformed.ts'
import type { Source } from './source.ts'

type Check = (field: unknown) => boolean

const text: Check = (field) => typeof field === 'string'
const value: Check = (field) => field !== undefined
const list: Check = Array.isArray
const slots: Check = (field) => Array.isArray(field) && field.every(isCount)

/** For each kind of frame, the checks of its fields. */
const SHAPES: Readonly<Record<string, readonly [least: number, ...Check[]]>> = {
  welcome: [5, isCount, text, isCount, isCount, isCount],
  result: [2, isCount, value],
  'result-bytes': [2, isCount, isCount],
  stream: [3, isCount, isCount, text],
  error: [2, isCount, value, text, value],
  messages: [3, isCount, isCount, list],
  'message-bytes': [3, isCount, isCount, isCount],
  end: [2, isCount, isCount],
  listen: [5, isCount, text, isCount, isCount, value],
  unlisten: [2, text, isCount],
  event: [3, text, slots, value],
  eval: [1, text, isCount],
} satisfies Record<BackendFrame[0], readonly [number, ...Check[]]>

/**
 * A backend as the sender. A page trusts the backend that serves it, so there are no limits, and errors are
 * short.
 *
 * @example
 * ```ts
 * import { fromBackend, parseFrame } from '@oxbow/protocol'
 *
 * const frame = parseFrame(JSON.parse('["end",7,2]'), fromBackend())
 * if (frame[0] === 'end') console.log(frame[1])
 * ```
 */
export function fromBackend(): Source<'backend'> {
  return {
    parse(frame) {
      if (!isBackendFrame(frame)) {
        throw malformed('frame', JSON.stringify(frame).slice(0, 64))
      }
      return frame
    },
    room: (body, _needed, length) => body ?? new Uint8Array(length),
  }
}

function isBackendFrame(frame: unknown): frame is BackendFrame {
  // Inherited members have no checks, so they fit no frame.
  const shape = Array.isArray(frame) && SHAPES[frame[0] as string]
  if (!shape || !(frame.length > shape[0])) return false
  for (let i = 1; i < frame.length; i++)
    if (!(shape[i] as Check | undefined)?.(frame[i])) return false
  return true
}
