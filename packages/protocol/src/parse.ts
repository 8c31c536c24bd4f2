/** The only way in: turns what came over the line into frames, or throws `malformed_frame`. */

import { IpcError } from './error.ts'
import { isEventTarget } from './event-target.ts'
import type { BackendFrame, Frame, PageFrame } from './frame.ts'
import { DEFAULT_LIMITS, type Limits, UNLIMITED } from './limits.ts'
import { isShallowerThan } from './value.ts'

/** One field of a frame: its name, what it must be, and the check. */
interface Field {
  readonly name: string
  readonly must: string
  readonly check: (value: unknown, limits: Limits) => boolean
}

/** One kind of frame: its fields after the kind, and how many of the last may be missing. */
interface Shape {
  readonly fields: readonly Field[]
  readonly optional: number
}

// A key is some 50 characters; this is the one text that a stranger may send.
const MAX_KEY = 256

// What the `Headers` of every engine takes, in the lower case in which it hands names out. A line
// break or a NUL in a value could forge a header wherever headers are written out again.
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it refuses
const HEADER_VALUE = /^[^\x00\n\r\u0100-\uffff]*$/

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): boolean => typeof value === 'string'
const isKey = (value: unknown): boolean => typeof value === 'string' && value.length <= MAX_KEY

const isJson = (value: unknown, { nestingDepth }: Limits): boolean =>
  value !== undefined && (nestingDepth === Infinity || isShallowerThan(value, nestingDepth))

const isLength = (value: unknown, { messageBytes }: Limits): boolean =>
  isCount(value) && (value as number) <= messageBytes

function isSlots(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  for (let i = 0; i < value.length; i++) if (!isCount(value[i])) return false
  return true
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const name in value) {
    const text: unknown = (value as Record<string, unknown>)[name]
    if (typeof text !== 'string' || !HEADER_NAME.test(name) || !HEADER_VALUE.test(text))
      return false
  }
  return true
}

const field = (name: string, must: string, check: Field['check']): Field => ({ name, must, check })
const count = (name: string): Field => field(name, 'a whole number from 0', isCount)
const text = (name: string): Field => field(name, 'a text', isText)
const json = (name: string): Field =>
  field(name, 'a value no deeper than the limit `nestingDepth`', isJson)
const key = field('key', `a text of at most ${MAX_KEY} characters`, isKey)
const length = field('length', 'a number of bytes within the limit `messageBytes`', isLength)
const headers = field('headers', 'an object of lower-case header names and texts', isHeaders)
const slots = field('slots', 'a list of whole numbers from 0', isSlots)
const target = field('target', 'an event target', isEventTarget)

const shape = (...fields: Field[]): Shape => ({ fields, optional: 0 })
const optionalLast = (...fields: Field[]): Shape => ({ fields, optional: 1 })

/** The frames that only a page sends. */
const PAGE_SHAPES: ReadonlyMap<string, Shape> = new Map<PageFrame[0], Shape>([
  ['hello', shape(count('version'), key)],
  ['invoke', optionalLast(count('id'), text('command'), json('args'), headers)],
  ['invoke-bytes', optionalLast(count('id'), text('command'), length, headers)],
  ['cancel', shape(count('id'))],
  ['eval-result', shape(count('id'), json('value'))],
  ['eval-error', shape(count('id'), text('message'))],
])

/** The frames that only a backend sends. */
const BACKEND_SHAPES: ReadonlyMap<string, Shape> = new Map<BackendFrame[0], Shape>([
  ['welcome', shape(count('version'), text('label'), count('messageBytes'))],
  ['result', shape(count('id'), json('value'))],
  ['result-bytes', shape(count('id'), length)],
  ['error', optionalLast(count('id'), json('value'), text('code'))],
  ['message', shape(count('channel'), count('index'), json('value'))],
  ['message-bytes', shape(count('channel'), count('index'), length)],
  ['end', shape(count('channel'), count('index'))],
  ['listen', shape(count('slot'), text('event'), count('id'), count('handler'), target)],
  ['unlisten', shape(text('event'), count('id'))],
  ['event', shape(text('event'), slots, json('payload'))],
  ['eval', optionalLast(text('script'), count('id'))],
])

/** The side that a frame comes from. */
export type Sender = 'page' | 'backend'

/** The frames that a side sends. */
export type FrameFrom<S extends Sender> = S extends 'page' ? PageFrame : BackendFrame

/**
 * Checks one frame of unknown origin, field by field. A frame is what `JSON.parse` has returned;
 * it is checked in place and returned as it is. A page trusts the backend that serves it with the
 * size of what it sends, so frames from a backend have no limits unless some are given.
 *
 * @example
 * ```ts
 * import { parseFrame } from '@oxbow/protocol'
 *
 * const frame = parseFrame(JSON.parse('["cancel",7]'), 'page')
 * if (frame[0] === 'cancel') console.log(frame[1])
 * ```
 *
 * @throws {IpcError} `malformed_frame`, naming the kind and the field.
 */
export function parseFrame<S extends Sender>(
  value: unknown,
  sender: S,
  limits: Limits = sender === 'page' ? DEFAULT_LIMITS : UNLIMITED,
): FrameFrom<S> {
  if (!Array.isArray(value)) throw malformed('a frame must be an array')
  const kind: unknown = value[0]
  const found = (sender === 'page' ? PAGE_SHAPES : BACKEND_SHAPES).get(kind as string)
  if (found === undefined) throw malformed(`a ${sender} sends no frame of kind ${describe(kind)}`)
  const { fields, optional } = found
  const given = value.length - 1
  if (given > fields.length || given < fields.length - optional) {
    throw malformed(`\`${kind}\` has ${given} fields`)
  }
  for (let i = 0; i < given; i++) {
    const { name, must, check } = fields[i] as Field
    if (!check(value[i + 1], limits)) throw malformed(`\`${name}\` of \`${kind}\` must be ${must}`)
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

function malformed(reason: string): IpcError {
  return new IpcError('malformed_frame', `malformed frame: ${reason}`)
}
