/** Makes texts from outside, such as names that a page has invented, safe for logs and terminals. */

/** UTF-16 units of a name that are shown. */
const NAME_LENGTH = 100

// Control characters, marks that change the direction of writing, line breaks, and lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** At most `most` units of a text, and a note of how many there were. */
export function shortened(text: string, most: number = NAME_LENGTH): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text
}

/** A shortened text in one line, without control characters. */
export function printable(text: string, most: number = NAME_LENGTH): string {
  return shortened(text, most).replace(UNPRINTABLE, escaped)
}

/**
 * UTF-16 units of a message that are logged. Oxbow's own texts are shorter, but they may quote texts of any
 * length.
 */
export const MESSAGE_LENGTH = 2000

/** A message in one line, so that no part of it can be mistaken for an entry of the log. */
export function oneLine(message: string): string {
  const short = message.slice(0, MESSAGE_LENGTH + 1)
  return printable(short.replace(/ *\n\s*/g, '; '), MESSAGE_LENGTH)
}

/**
 * A text of several lines. All lines but the first are indented, so that none can be mistaken for an entry.
 */
export function printableLines(text: string, most: number): string {
  const short = text.length > most ? `${text.slice(0, most)}…` : text
  return short
    .split('\n')
    .map((line) => line.replace(UNPRINTABLE, escaped))
    .join('\n    ')
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x0a) return '\\n'
  return `\\u{${code.toString(16)}}`
}
