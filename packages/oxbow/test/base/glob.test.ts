import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../../tests/support/growth.ts'
import { escapeGlob, Glob, type GlobOptions } from '../../src/base/glob.ts'

interface Vectors {
  readonly columns: readonly string[]
  readonly texts: readonly string[]
  /** The crate's answer for each pattern and text, or its reason for refusing the pattern. */
  readonly patterns: Readonly<Record<string, readonly string[] | string>>
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('glob.vectors.json', import.meta.url), 'utf8'),
)

const LABEL: GlobOptions = {}
const PATH: GlobOptions = { literalSeparator: true, literalLeadingDot: true }
const DOT_PATH: GlobOptions = { literalSeparator: true }
const OPTIONS: Readonly<Record<string, GlobOptions>> = {
  label: LABEL,
  path: PATH,
  dotPath: DOT_PATH,
}

describe("a pattern says what Rust's crate says", () => {
  it.each(vectors.columns.map((name, index) => ({ name, index })))(
    'of texts as $name',
    ({ name, index }) => {
      for (const [pattern, answers] of Object.entries(vectors.patterns)) {
        if (typeof answers === 'string') continue
        const glob = new Glob(pattern, OPTIONS[name])
        const found = vectors.texts.map((text) => (glob.matches(text) ? '1' : '0')).join('')
        expect([pattern, found]).toEqual([pattern, answers[index]])
      }
    },
  )

  it('for invalid patterns', () => {
    const refused = Object.entries(vectors.patterns).filter(([, answer]) => !Array.isArray(answer))
    expect(refused.length).toBeGreaterThan(10)
    for (const [pattern, reason] of refused) {
      expect(() => new Glob(pattern), pattern).toThrow(SyntaxError)
      expect(() => new Glob(pattern), pattern).toThrow(reason as string)
    }
  })
})

/** A part of a pattern, with the lengths of text that it can match. */
type Part = (text: string, begins: boolean) => number[]

const isHidden = (text: string, begins: boolean, { literalLeadingDot }: GlobOptions): boolean =>
  literalLeadingDot === true && begins && text.startsWith('.')

/** The simplest matcher: it tries every possibility. */
function describes(parts: readonly Part[], text: string, begins = true): boolean {
  const [part, ...others] = parts
  if (part === undefined) return text === ''
  return part(text, begins).some((length) => {
    const follows = length === 0 ? begins : text[length - 1] === '/'
    return describes(others, text.slice(length), follows)
  })
}

const one =
  (is: (character: string) => boolean, options: GlobOptions): Part =>
  (text, begins) => {
    const [character] = text
    if (character === undefined || isHidden(text, begins, options)) return []
    if (options.literalSeparator && character === '/') return []
    return is(character) ? [character.length] : []
  }

const literal =
  (character: string): Part =>
  (text) =>
    text.startsWith(character) ? [character.length] : []

const star =
  (options: GlobOptions): Part =>
  (text, begins) => {
    const lengths = [0]
    for (let length = 1; length <= text.length; length++) {
      const before = length === 1 ? begins : text[length - 2] === '/'
      if (isHidden(text.slice(length - 1), before, options)) break
      if (options.literalSeparator && text[length - 1] === '/') break
      lengths.push(length)
    }
    return lengths
  }

const parts =
  (isLast: boolean, options: GlobOptions): Part =>
  (text, begins) => {
    const lengths = [0]
    for (let length = 1; length <= text.length; length++) {
      const before = length === 1 ? begins : text[length - 2] === '/'
      if (isHidden(text.slice(length - 1), before, options)) break
      if (text[length - 1] === '/' || (isLast && length === text.length)) lengths.push(length)
    }
    return lengths
  }

const LETTERS = ['a', 'b', '/', '.', '-', '(', '+', '\n', '😀'] as const
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string>(...LETTERS) },
  fc.constantFrom('?', '*', '[ab]', '[!a]', '[!/]', '[.]', '[*]', '[a-b-]'),
)
const patterns = fc
  .tuple(
    fc.constantFrom('', '**/', '/**/'),
    fc.array(piece, { maxLength: 5 }),
    fc.constantFrom('', '/**/', '/**'),
    fc.array(piece, { maxLength: 3 }),
    fc.constantFrom('', '/**'),
  )
  .map(([start, before, middle, after, end]) => [start, ...before, middle, ...after, end])
const texts = fc
  .array(fc.constantFrom(...LETTERS), { maxLength: 8 })
  .map((characters) => characters.join(''))

function referenceOf(pattern: string, options: GlobOptions): Part[] {
  const pieces = pattern.match(/\*\*\/?|\[!?.[^\]]*\]|./gsu) ?? []
  return pieces.map((text, index) => {
    if (text.startsWith('**')) return parts(index === pieces.length - 1, options)
    if (text === '*') return star(options)
    if (text === '?') return one(() => true, options)
    if (!/^\[.+\]$/s.test(text)) return literal(text)
    const is = (character: string) => new RegExp(text.replace('[!', '[^'), 'u').test(character)
    return one(is, options)
  })
}

it('a pattern agrees with a matcher that tries everything', () => {
  const options = fc.constantFrom(LABEL, PATH, DOT_PATH)
  fc.assert(
    fc.property(patterns, texts, options, (pieces, text, given) => {
      const pattern = pieces.join('')
      // Two adjacent stars would form another pattern.
      fc.pre(!/\*\*\*|[^/]\*\*|\*\*[^/]/s.test(pattern))
      expect(new Glob(pattern, given).matches(text)).toBe(
        describes(referenceOf(pattern, given), text),
      )
    }),
    { numRuns: 3000 },
  )
})

it('an escaped text matches itself and nothing else', () => {
  const any = fc.string({ unit: fc.constantFrom(...'ab*?[]!-^(){}+/.\n$\\'), maxLength: 8 })
  fc.assert(
    fc.property(any, any, (text, other) => {
      const glob = new Glob(escapeGlob(text), PATH)
      expect([glob.matches(text), glob.matches(other)]).toEqual([true, text === other])
    }),
  )
})

describe('the time of a pattern grows with the text, not faster', () => {
  it.each([
    ['*-*-*-*-x', (size: number) => '-'.repeat(size), LABEL],
    ['**/a/**/b/**/c', (size: number) => '/a/b'.repeat(size / 4), PATH],
    ['/**/*a*/**/*a*/**/*b', (size: number) => '/aa'.repeat(size / 3), PATH],
    [`${'*a'.repeat(20)}*b`, (size: number) => 'a'.repeat(size), LABEL],
    [`${'[a-b]*?'.repeat(20)}!`, (size: number) => 'ab'.repeat(size / 2), PATH],
  ])('%s', async (pattern, textOf, options) => {
    const glob = new Glob(pattern, options)
    const growth = await growthOf((size) => {
      const text = textOf(size)
      return () => expect(glob.matches(text)).toBe(false)
    })
    expect(growth).toBeLessThan(LINEAR)
  })

  it('and with the pattern, not faster', async () => {
    const text = 'a'.repeat(5000)
    const growth = await growthOf(
      (size) => {
        const glob = new Glob(`${'*a'.repeat(size)}*b`, PATH)
        return () => expect(glob.matches(text)).toBe(false)
      },
      { most: 1024 },
    )
    expect(growth).toBeLessThan(LINEAR)
  })
})

it('on Windows a backslash is the same as a slash', () => {
  const glob = new Glob('C:/Users/*/x', { ...PATH, separators: '/\\' })
  expect(glob.matches('C:\\Users\\ada\\x')).toBe(true)
  expect(glob.matches('C:\\Users\\ada\\b\\x')).toBe(false)
})
