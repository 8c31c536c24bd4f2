/** Patterns of labels, by the rules of the crate `glob` that Tauri uses (A5). */

import { invalidAcl } from './invalid-acl.ts'

/** A pattern, ready to be asked. */
export type LabelPattern = (label: string) => boolean

// What a pattern consists of: a class whose first member may be `]`, stars, or any other character.
const TOKEN = /\[(!?)(\]?[^\]]*)\]|(\*+)(\/?)|(.)/gsu

/**
 * Compiles a pattern: `*` stands for any text, slashes included, `?` for one character, `[a-z]` and
 * `[!a-z]` for one of a class. There is no escape but a class, and no `{a,b}`. `**` is a whole part
 * between slashes and stands for any number of parts.
 *
 * @throws {IpcError} `invalid_config` where the crate refuses the pattern
 */
export function labelPattern(pattern: string): LabelPattern {
  const sources = [...pattern.matchAll(TOKEN)].map((match) => sourceOf(match, pattern))
  const whole = new RegExp(`^${sources.join('')}$`, 'su')
  return (label) => whole.test(label)
}

function sourceOf(match: RegExpExecArray, pattern: string): string {
  const [, not, members, stars, slash = '', character = ''] = match
  if (members !== undefined) return classOf(not ? '^' : '', members, pattern)
  if (stars === '*') return `.*${slash}`
  if (stars !== undefined) return recursive(match, pattern)
  if (character === '?') return '.'
  if (character === '[') throw invalidPattern(pattern, 'invalid range pattern')
  return literal(character)
}

/** `**`, which may only be a part of its own. */
function recursive(
  { 0: text, 3: stars, 4: slash, index }: RegExpExecArray,
  pattern: string,
): string {
  if (stars !== '**') {
    throw invalidPattern(pattern, 'wildcards are either regular `*` or recursive `**`')
  }
  const begins = index === 0 || pattern[index - 1] === '/'
  const ends = slash === '/' || index + text.length === pattern.length
  if (begins && ends) return slash ? '(?:.*/)?' : '.*'
  throw invalidPattern(pattern, 'recursive wildcards must form a single path component')
}

function classOf(not: string, members: string, pattern: string): string {
  if (members === '') throw invalidPattern(pattern, 'invalid range pattern')
  const ranges = [...members.matchAll(/(.)-(.)|(.)/gsu)].flatMap(([, from, to, one]) => {
    if (from === undefined || to === undefined) return [literal(one ?? '')]
    // The crate takes a range that is the wrong way round and finds nothing in it.
    return from <= to ? [`${literal(from)}-${literal(to)}`] : []
  })
  return `[${not}${ranges.join('')}]`
}

// Any character, as itself, wherever it stands in an expression.
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function invalidPattern(pattern: string, reason: string): Error {
  return invalidAcl(`the pattern \`${pattern}\` of labels: ${reason}`)
}
