/** The only way in: turns what came over the line into frames, or throws `malformed_frame`. */

import { IpcError } from './error.ts'
import { isEventTarget } from './event-target.ts'
import type { BackendFrame, Frame, PageFrame } from './frame.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
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

const MAX_NAME = 256
const MAX_HEADERS = 64
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const HEADER_VALUE = /^[^\x00-\x08\x0a-\x1f\x7f]*$/

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isShort = (value: unknown): boolean => typeof value === 'string' && value.length <= MAX_NAME

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  if (entries.length > MAX_HEADERS) return false
  return entries.every(
    ([name, text]) => HEADER_NAME.test(name) && typeof text === 'string' && HEADER_VALUE.test(text),
  )
}

const field = (name: string, must: string, check: Field['check']): Field => ({ name, must, check })
const count = (name: string): Field => field(name, 'a whole number from 0', isCount)
const text = (name: string): Field => field(name, 'a text', (value) => typeof value === 'string')
const short = (name: string): Field => field(name, `a text of at most ${MAX_NAME}`, isShort)
const json = (name: string): Field =>
  field(name, 'a value no deeper than the limit `nestingDepth`', (value, limits) =>
    isShallowerThan(value, limits.nestingDepth),
  )
const length: Field = field(
  'length',
  'a number of bytes within the limit `messageBytes`',
  (value, limits) => isCount(value) && (value as number) <= limits.messageBytes,
)
const headers = field('headers', 'an object of at most 64 lower-case names and texts', isHeaders)
const slots = field('slots', 'a list of whole numbers', (v) => Array.isArray(v) && v.every(isCount))
const target = field('target', 'an event target', isEventTarget)

const shape = (...fields: Field[]): Shape => ({ fields, optional: 0 })
const optionalLast = (...fields: Field[]): Shape => ({ fields, optional: 1 })

/** The frames that only a page sends. */
const PAGE_SHAPES: ReadonlyMap<string, Shape> = new Map<PageFrame[0], Shape>([
  ['hello', shape(count('version'), short('key'))],
  ['invoke', optionalLast(count('id'), short('command'), json('args'), headers)],
  ['invoke-bytes', optionalLast(count('id'), short('command'), length, headers)],
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

type FrameFrom<S extends Sender> = S extends 'page' ? PageFrame : BackendFrame

/**
 * Checks one frame of unknown origin, field by field.
 *
 * @throws {IpcError} `malformed_frame`, naming the kind and the field.
 */
export function parseFrame<S extends Sender>(
  value: unknown,
  sender: S,
  limits: Limits = DEFAULT_LIMITS,
): FrameFrom<S> {
  if (!Array.isArray(value)) throw malformed('a frame must be an array')
  const kind: unknown = value[0]
  const shapes = sender === 'page' ? PAGE_SHAPES : BACKEND_SHAPES
  const found = shapes.get(kind as string)
  if (!found) throw malformed(`a ${sender} sends no frame of the kind ${describe(kind)}`)
  const { fields, optional } = found
  const given = value.length - 1
  if (given > fields.length || given < fields.length - optional) {
    throw malformed(`\`${String(kind)}\` has ${given} fields`)
  }
  for (let i = 0; i < given; i++) {
    const { name, must, check } = fields[i] as Field
    if (!check(value[i + 1], limits)) {
      throw malformed(`\`${name}\` of \`${String(kind)}\` must be ${must}`)
    }
  }
  return value as unknown as FrameFrom<S>
}

/** The bytes that follow a frame in the next binary message, or `undefined` if none do. */
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

function describe(kind: unknown): string {
  return typeof kind === 'string' ? `\`${kind.slice(0, MAX_NAME)}\`` : `${typeof kind}`
}

function malformed(reason: string): IpcError {
  return new IpcError('malformed_frame', `malformed frame: ${reason}`)
}
