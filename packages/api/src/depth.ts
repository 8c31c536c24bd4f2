/** How deeply JSON text is nested, asked before it is sent. */

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Whether JSON text has no more than `levels` levels of arrays and objects. The text is asked, not
 * the value: what `toJSON` makes of a value cannot be seen in it, and a value may have cycles that
 * are not written.
 */
export function isNestedAtMost(json: string, levels: number): boolean {
  if (json.length <= 2 * levels) return true
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i)
    if (unit === QUOTE) i = endOfString(json, i)
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > levels) return false
    } else if (unit === 0x5d || unit === 0x7d) depth--
  }
  return true
}

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let start = at
  while (json.charCodeAt(start - 1) === BACKSLASH) start--
  return (at - start) % 2 === 1
}
