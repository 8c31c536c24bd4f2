/**
 * The frames of a page, as a backend reads them, with checks of every field, because a page is not trusted.
 */

import { count, type Field, isCount, optional, text } from './field.ts'
import type { PageFrame } from './frame.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { malformed } from './malformed.ts'
import { exceededLimit } from './size.ts'
import type { Guard, Source } from './source.ts'
import { isShallowerThan } from './value.ts'

// A key is some 50 characters; this is the one text that a stranger may send.
const MAX_KEY = 256

// The names that `Headers` of every engine accepts, in the lower case that it returns. A line
// break or a NUL in a value could forge a header wherever headers are written out again.
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it refuses
const HEADER_VALUE = /^[^\x00\n\r\u0100-\uffff]*$/

// A body in pieces takes at most this many times the memory of the bytes that have arrived, so that an
// announced length alone costs nothing.
const GROWTH = 8

/**
 * A page as the sender, with limits. Readers may share it.
 *
 * @example
 * ```ts
 * import { DEFAULT_LIMITS, fromPage, parseFrame } from '@oxbow/protocol'
 *
 * const source = fromPage({ ...DEFAULT_LIMITS, nestingDepth: 8 })
 * const frame = parseFrame(JSON.parse('["cancel",7]'), source)
 * if (frame[0] === 'cancel') console.log(frame[1])
 * ```
 */
export function fromPage(limits: Limits = DEFAULT_LIMITS): Source<'page'> {
  const value: Field = {
    must: 'a value no deeper than the limit `nestingDepth`',
    check: (given) => given !== undefined && isShallowerThan(given, limits.nestingDepth),
  }
  const length: Field = {
    name: 'length',
    must: 'a number of bytes within the limit `messageBytes`',
    check: (given) => isCount(given) && given <= limits.messageBytes,
  }
  const fields = new Map<unknown, readonly Field[]>(
    Object.entries({
      hello: [named('version', count), key, named('link', count), received],
      invoke: [id, command, named('args', value), headers],
      'invoke-bytes': [id, command, length, headers],
      cancel: [id],
      'eval-result': [id, named('value', value)],
      'eval-error': [id, named('message', text)],
    } satisfies Record<PageFrame[0], readonly Field[]>),
  )
  return { parse: (frame) => checkFrame(frame, fields), ...guard(limits), room }
}

function checkFrame(frame: unknown, known: ReadonlyMap<unknown, readonly Field[]>): PageFrame {
  if (!Array.isArray(frame)) throw malformed('frame', 'not an array')
  const kind: unknown = frame[0]
  const fields = known.get(kind)
  if (fields === undefined) {
    throw malformed('frame', `a page sends no frame of kind ${describe(kind)}`)
  }
  const given = frame.length - 1
  const missing = fields[given]
  if (given > fields.length || (missing !== undefined && !missing.optional)) {
    throw malformed('frame', `\`${kind}\` has ${given} fields`)
  }
  for (let i = 0; i < given; i++) {
    const { name, must, check } = fields[i] as Field
    if (!check(frame[i + 1])) throw malformed('frame', `\`${name}\` of \`${kind}\` must be ${must}`)
  }
  return frame as PageFrame
}

/** Short and quoted, because it may end up in a log. */
function describe(kind: unknown): string {
  return typeof kind === 'string' ? JSON.stringify(kind.slice(0, 32)) : typeof kind
}

const named = (name: string, field: Field): Field => ({ ...field, name })

const id = named('id', count)
const command = named('command', text)
const received = optional(named('received', count))
const key: Field = {
  name: 'key',
  must: `a text of at most ${MAX_KEY} characters`,
  check: (given) => typeof given === 'string' && given.length <= MAX_KEY,
}
const headers = optional({
  name: 'headers',
  must: 'an object of lower-case header names and texts',
  check: isHeaders,
})

function isHeaders(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  for (const name in given) {
    const line: unknown = (given as Record<string, unknown>)[name]
    if (typeof line !== 'string' || !HEADER_NAME.test(name) || !HEADER_VALUE.test(line))
      return false
  }
  return true
}

function guard({ nodesPerMessage, framesPerMessage, messageBytes }: Limits): Guard<'page'> {
  return {
    checkText(message) {
      if (exceededLimit(message, { nestingDepth: Infinity, nodesPerMessage }) === undefined) return
      throw malformed('message', 'over the limit `nodesPerMessage`')
    },
    checkFrames({ length }, bytes) {
      if (length > framesPerMessage) {
        throw malformed('message', `${length} frames are over the limit \`framesPerMessage\``)
      }
      if (bytes > messageBytes) {
        throw malformed('message', `${bytes} announced bytes are over the limit \`messageBytes\``)
      }
    },
  }
}

const room: Source['room'] = (body, needed, length) => {
  if (body !== undefined && body.byteLength >= needed) return body
  const larger = new Uint8Array(Math.min(length, GROWTH * needed))
  if (body !== undefined) larger.set(body)
  return larger
}
