/** Reads `frames.json`, the test vectors of the protocol, which other implementations can use too. */

import { readFileSync } from 'node:fs'
import type { ErrorCode, Frame, Sender } from '../src/index.ts'

/** A well-formed frame. */
export interface FrameVector {
  readonly name: string
  readonly from: Sender
  readonly frame: Frame
}

/** A malformed frame, or a text message that is malformed as a whole. */
export interface MalformedVector {
  readonly name: string
  readonly from: Sender
  readonly frame?: unknown
  readonly message?: string
  readonly error: ErrorCode
}

/** Messages in order, with the frames that they deliver up to the first error. */
export interface MessagesVector {
  readonly name: string
  readonly from: Sender
  readonly messages: readonly { readonly text?: string; readonly hex?: string }[]
  readonly delivered: readonly { readonly frame: Frame; readonly body?: string }[]
  readonly error?: ErrorCode
}

interface Vectors {
  readonly protocol: number
  readonly frames: readonly FrameVector[]
  readonly malformed: readonly MalformedVector[]
  readonly messages: readonly MessagesVector[]
}

// The file is not imported, as `__proto__` in a JSON module could become a prototype.
const path = new URL('../frames.json', import.meta.url)

export const vectors: Vectors = JSON.parse(readFileSync(path, 'utf8'))

/** Vectors with their names, for `test.each`. */
export function named<V extends { readonly from: Sender; readonly name: string }>(
  list: readonly V[],
): [string, V][] {
  return list.map((vector) => [`${vector.from}: ${vector.name}`, vector])
}
