/** What a JSON text costs: its bytes on the wire, and how much there is to build when it is parsed. */

/**
 * The bytes that a text takes on the wire.
 *
 * @example
 * ```ts
 * import { utf8Length } from '@oxbow/protocol'
 *
 * console.log(utf8Length('日本')) // 6
 * ```
 */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    bytes += unit < 0x800 ? 1 : 2
    // A pair of surrogates takes four bytes; a lone one is sent as U+FFFD, which takes three.
    if (isHigh(unit) && isLow(text.charCodeAt(i + 1))) i++
  }
  return bytes
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether a character outside strings begins an array, an object or a member's value. */
const isOpening = (unit: number): boolean => unit === 0x5b || unit === 0x7b || unit === 0x3a

/**
 * Whether a JSON text has at most `most` arrays, objects and members of objects. A few characters
 * of text can become a hundred bytes of memory, so this is asked before a text is parsed. Texts of
 * at most `most` characters are not even looked at.
 *
 * @example
 * ```ts
 * import { hasAtMostNodes } from '@oxbow/protocol'
 *
 * console.log(hasAtMostNodes('[{"a":[]},{}]', 5)) // true: two arrays, two objects, one member
 * ```
 */
export function hasAtMostNodes(text: string, most: number): boolean {
  if (text.length <= most) return true
  let nodes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) i = endOfString(text, i)
    else if (isOpening(unit) && ++nodes > most) return false
  }
  return true
}

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
