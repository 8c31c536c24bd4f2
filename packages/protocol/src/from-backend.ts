/** The frames of a backend, as a page reads them. */

import { isEventTarget } from './event-target.ts'
import { count, type Field, isCount, optional, text } from './field.ts'
import type { BackendFrame } from './frame.ts'
import type { Source } from './source.ts'

const value: Field = { must: 'a value', check: (given) => given !== undefined }
const target: Field = { must: 'an event target', check: isEventTarget }
const slots: Field = {
  must: 'a list of whole numbers from 0',
  // `every` would skip holes.
  check: (given) =>
    Array.isArray(given) && given.findIndex((slot: unknown) => !isCount(slot)) === -1,
}

/**
 * A backend as the sender. A page trusts the backend that serves it with the size of what it sends,
 * so there are no limits.
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
    sender: 'backend',
    fields: new Map<BackendFrame[0], readonly Field[]>([
      ['welcome', [count, text, count]],
      ['result', [count, value]],
      ['result-bytes', [count, count]],
      ['error', [count, value, optional(text)]],
      ['message', [count, count, value]],
      ['message-bytes', [count, count, count]],
      ['end', [count, count]],
      ['listen', [count, text, count, count, target]],
      ['unlisten', [text, count]],
      ['event', [text, slots, value]],
      ['eval', [text, optional(count)]],
    ]),
    room: (body, _needed, length) => body ?? new Uint8Array(length),
  }
}
