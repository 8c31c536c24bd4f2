/** A second, simple and slow definition of well-formed frames, kind by kind. */

import type { Sender } from '../src/index.ts'
import { DEFAULT_LIMITS } from '../src/index.ts'

type Is = (value: unknown) => boolean

const whole: Is = (v) => typeof v === 'number' && v >= 0 && v <= 2 ** 53 - 1 && v % 1 === 0
const text: Is = (v) => typeof v === 'string'
const key: Is = (v) => typeof v === 'string' && v.length <= 256
const list = (v: unknown): v is unknown[] => Array.isArray(v)
const object = (v: unknown): v is object => typeof v === 'object' && v !== null && !list(v)

const depth = (v: unknown): number =>
  typeof v !== 'object' || v === null ? 0 : 1 + Math.max(0, ...Object.values(v).map(depth))

const headers: Is = (v) =>
  object(v) &&
  Object.entries(v).every(([name, value]) => {
    if (typeof value !== 'string' || name !== name.toLowerCase()) return false
    // `Headers` of the engine decides. It trims values, so a line break at an end is moved inside.
    try {
      new Headers([[name, `-${value}-`]])
      return true
    } catch {
      return false
    }
  })

const kinds: Record<Sender, Record<string, readonly [Is[], ...optional: Is[]]>> = {
  page: {
    hello: [[whole, key, whole], whole],
    invoke: [[whole, text, (v) => depth(v) <= DEFAULT_LIMITS.nestingDepth], headers],
    'invoke-bytes': [
      [whole, text, (v) => whole(v) && (v as number) <= DEFAULT_LIMITS.messageBytes],
      headers,
    ],
    cancel: [[whole]],
    'eval-result': [[whole, (v) => depth(v) <= DEFAULT_LIMITS.nestingDepth]],
    'eval-error': [[whole, text]],
  },
  backend: {
    welcome: [[whole, text, whole, whole, whole]],
    result: [[whole, () => true]],
    'result-bytes': [[whole, whole]],
    stream: [[whole, whole, text]],
    error: [[whole, () => true], text, () => true],
    messages: [[whole, whole, list]],
    'message-bytes': [[whole, whole, whole]],
    end: [[whole, whole]],
    listen: [[whole, text, whole, whole, () => true]],
    unlisten: [[text, whole]],
    event: [[text, (v) => list(v) && v.every(whole), () => true]],
    eval: [[text], whole],
  },
}

/** Whether a JSON value is a frame that `sender` may send under the default limits. */
export function isFrame(value: unknown, sender: Sender): boolean {
  if (!list(value)) return false
  const [kind, ...given] = value
  if (typeof kind !== 'string' || !Object.keys(kinds[sender]).includes(kind)) return false
  const [fields, ...optional] = kinds[sender][kind] ?? [[]]
  const rest = given.slice(fields.length)
  if (given.length < fields.length || rest.length > optional.length) return false
  return fields.every((is, i) => is(given[i])) && rest.every((v, i) => optional[i]?.(v))
}
