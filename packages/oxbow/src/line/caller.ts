/** The visitor who has opened a line. */

import { isDeepStrictEqual } from 'node:util'

/** The data about the visitor that has opened a line, besides the key. */
export interface Caller {
  /** The result of `authenticate`; `undefined` if the app does not set it. */
  readonly identity: object | undefined
  readonly remoteAddress: string
}

/** Headers that came with the opening of a line, such as `origin` and `user-agent`, by names in lower case. */
export type LineHeaders = Readonly<Record<string, string>>

/** The data with which a line is opened. */
export interface LineOpening {
  readonly headers: LineHeaders
  /** `undefined` for a line that came over no network. */
  readonly caller?: Caller | undefined
}

/**
 * Whether two lines come from the same visitor, at the same address. Identities are the same if they are
 * one object, or plain ones with the same contents.
 */
export function isSameCaller(some: LineOpening, other: LineOpening): boolean {
  return (
    some.headers.origin === other.headers.origin &&
    some.headers.host === other.headers.host &&
    isSame(some.caller?.identity, other.caller?.identity)
  )
}

function isSame(one: object | undefined, another: object | undefined): boolean {
  try {
    return one === another || (isPlain(one) && isDeepStrictEqual(one, another))
  } catch {
    // An identity that cannot be inspected equals no other.
    return false
  }
}

/** The state of a class instance may be in private fields, so instances are compared by reference. */
function isPlain(identity: object | undefined): boolean {
  const prototype = identity && Object.getPrototypeOf(identity)
  return prototype === Object.prototype || prototype === null
}
