/** Estimates from a JSON text, without parsing it, how much memory its value would take. */

import type { Limits } from './limits.ts'

/** The limits that a text can be asked about. */
export type TextLimits = Pick<Limits, 'nestingDepth' | 'nodesPerMessage'>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d

/** The bit in which a brace differs from a bracket. */
const TO_BRACE = 0x20

/**
 * The limit that a JSON text is over, if any: more levels of arrays and objects than `nestingDepth`, or
 * more arrays, objects and members of objects than `nodesPerMessage`. A few characters of text can become a
 * hundred bytes of memory, so a receiver asks before it parses. Texts that are too short to exceed a limit
 * are not scanned.
 *
 * @example
 * ```ts
 * import { exceededLimit } from '@oxbow/protocol/internal'
 *
 * const limits = { nestingDepth: 2, nodesPerMessage: 5 }
 * // Two levels; two arrays, two objects and one member.
 * console.log(exceededLimit('[{"a":[]},{}]', limits)) // nestingDepth
 * ```
 */
export function exceededLimit(
  text: string,
  { nestingDepth, nodesPerMessage }: TextLimits,
): keyof TextLimits | undefined {
  // Each level takes two brackets.
  if (text.length <= nodesPerMessage && text.length <= 2 * nestingDepth) return undefined
  let depth = 0
  let nodes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) i = endOfString(text, i)
    // Digits and commas have lower codes, and are frequent.
    if (unit < COLON) continue
    const brace = unit | TO_BRACE
    if (brace === CLOSING_BRACE) depth--
    else if (brace === OPENING_BRACE && ++depth > nestingDepth) return 'nestingDepth'
    if ((brace === OPENING_BRACE || unit === COLON) && ++nodes > nodesPerMessage) {
      return 'nodesPerMessage'
    }
  }
  return undefined
}

/** Where the string that opens at `start` closes; the end of the text if it never does. */
function endOfString(text: string, start: number): number {
  let end = start
  let backslashes: number
  do {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
  } while (backslashes % 2 === 1)
  return end
}
