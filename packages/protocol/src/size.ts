/** How much there is to build when a JSON text is parsed, asked of the text itself. */

import type { Limits } from './limits.ts'

/** The limits that a text can be asked about. */
export type TextLimits = Pick<Limits, 'nestingDepth' | 'nodesPerMessage'>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * The limit that a JSON text is over, if any: more levels of arrays and objects than `nestingDepth`,
 * or more arrays, objects and members of objects than `nodesPerMessage`. A few characters of text can
 * become a hundred bytes of memory, so a receiver asks before it parses. Texts that are too short to
 * be over a limit are not even looked at.
 *
 * @example
 * ```ts
 * import { exceededLimit } from '@oxbow/protocol'
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
    // Digits and commas are below, and much of what there is.
    if (unit < COLON) continue
    if (isClosing(unit)) depth--
    else if (isOpening(unit)) {
      if (++depth > nestingDepth) return 'nestingDepth'
      if (++nodes > nodesPerMessage) return 'nodesPerMessage'
    } else if (unit === COLON && ++nodes > nodesPerMessage) return 'nodesPerMessage'
  }
  return undefined
}

/** Whether a character outside strings is `[` or `{`. */
const isOpening = (unit: number): boolean => unit === 0x5b || unit === 0x7b

/** Whether a character outside strings is `]` or `}`. */
const isClosing = (unit: number): boolean => unit === 0x5d || unit === 0x7d

/** Where the string that opens at `start` closes; the end of the text if it never does. */
function endOfString(text: string, start: number): number {
  let end = start
  do {
    end = text.indexOf('"', end + 1)
    if (end === -1) return text.length
  } while (isEscaped(text, end))
  return end
}

function isEscaped(text: string, at: number): boolean {
  let start = at
  while (text.charCodeAt(start - 1) === BACKSLASH) start--
  return (at - start) % 2 === 1
}
