/** Patterns of names, by the rules of the crate `glob` that Tauri uses, in bounded time. */

/** The settings that differ between labels of windows and paths of files. */
export interface GlobOptions {
  /**
   * The characters that separate the parts of a path. To a pattern they are all the same.
   *
   * @default '/'
   */
  readonly separators?: string
  /** Whether `*`, `?` and classes stop at a separator. @default false */
  readonly literalSeparator?: boolean
  /** Whether a dot at the beginning of a part is matched only by a dot in the pattern. @default false */
  readonly literalLeadingDot?: boolean
}

/** One step of a pattern. */
type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'parts' }
  | CharacterClass

interface CharacterClass {
  readonly kind: 'class'
  readonly except: boolean
  readonly ranges: readonly Range[]
}

type Range = readonly [from: string, to: string]

/** One character of the text, and its surroundings. */
interface Place {
  readonly character: string
  readonly isSeparator: boolean
  /** Whether it is a dot at the beginning of a part that wildcards must leave alone. */
  readonly isHidden: boolean
}

// A class whose first member may be `]`, a run of stars, or any other character.
const TOKEN = /\[(!?)(\]?[^\]]*)\]|(\*+)|(.)/gsu

/**
 * A pattern, ready to be asked.
 *
 * - `?` stands for one character.
 * - `*` stands for any text.
 * - `**` stands for any number of whole parts, and must be a part of its own.
 * - `[a-z]` and `[!a-z]` stand for one character of a class; `[*]` is the character `*`.
 * - Every other character stands for itself.
 *
 * A text is read once, while a set holds all places in the pattern that it may have reached. So the time is
 * at most proportional to the length of the text times that of the pattern.
 *
 * @internal
 */
export class Glob {
  readonly #tokens: readonly Token[]
  readonly #separators: string
  readonly #literalSeparator: boolean
  readonly #literalLeadingDot: boolean

  /** @throws {SyntaxError} if the crate refuses the pattern */
  constructor(pattern: string, options: GlobOptions = {}) {
    this.#separators = options.separators ?? '/'
    this.#literalSeparator = options.literalSeparator ?? false
    this.#literalLeadingDot = options.literalLeadingDot ?? false
    this.#tokens = tokensOf(pattern, this.#separators)
  }

  /** Whether the pattern describes the whole text. */
  matches(text: string): boolean {
    const reached = new Reached(this.#tokens)
    let begins = true
    for (const character of text) {
      const isSeparator = this.#separators.includes(character)
      const isHidden = begins && character === '.' && this.#literalLeadingDot
      reached.step((token) => this.#takes(token, { character, isSeparator, isHidden }))
      if (reached.isEmpty) return false
      begins = isSeparator
    }
    return reached.isEnd
  }

  /** Where the pattern continues after a character: nowhere, at the same token, or at the next one. */
  #takes(token: Token, { character, isSeparator, isHidden }: Place): Move {
    if (token.kind === 'character') {
      const same = token.character === character
      return same || (isSeparator && this.#separators.includes(token.character)) ? 'next' : 'none'
    }
    if (isHidden) return 'none'
    // Parts end only at a separator; until then nothing else may follow them.
    if (token.kind === 'parts') return isSeparator ? 'again' : 'inside'
    if (isSeparator && this.#literalSeparator) return 'none'
    if (token.kind === 'star') return 'again'
    return token.kind === 'any' || isIn(token, character) ? 'next' : 'none'
  }
}

/** `inside`: the pattern stays at a token that may not end here. */
type Move = 'none' | 'next' | 'again' | 'inside'

/** All places of a pattern that a text may have reached. */
class Reached {
  readonly #tokens: readonly Token[]
  #now: number[] = []
  #next: number[] = []
  /** The step at which each place was last reached. */
  readonly #seen: Uint32Array
  #step = 1

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
    this.#seen = new Uint32Array(tokens.length + 1)
    this.#enter(0)
    this.#swap()
  }

  get isEmpty(): boolean {
    return this.#now.length === 0
  }

  /** Whether the rest of the pattern describes the empty text. */
  get isEnd(): boolean {
    const last = this.#tokens.findLastIndex(({ kind }) => kind !== 'star' && kind !== 'parts')
    return this.#now.some((place) => place > last)
  }

  step(takes: (token: Token) => Move): void {
    for (const place of this.#now) {
      const token = this.#tokens[place]
      const move = token === undefined ? 'none' : takes(token)
      if (move === 'next') this.#enter(place + 1)
      else if (move === 'again') this.#enter(place)
      else if (move === 'inside') this.#add(place)
    }
    this.#swap()
  }

  /** Reaches a place, and the places after it that need no character. */
  #enter(place: number): void {
    this.#add(place)
    const kind = this.#tokens[place]?.kind
    if (kind === 'star' || kind === 'parts') this.#enter(place + 1)
  }

  #add(place: number): void {
    if (this.#seen[place] === this.#step) return
    this.#seen[place] = this.#step
    this.#next.push(place)
  }

  #swap(): void {
    const spare = this.#now
    this.#now = this.#next
    this.#next = spare
    this.#next.length = 0
    this.#step += 1
  }
}

function tokensOf(pattern: string, separators: string): readonly Token[] {
  const tokens: Token[] = []
  const token = new RegExp(TOKEN)
  for (let match = token.exec(pattern); match !== null; match = token.exec(pattern)) {
    const [, not, members, stars, character = ''] = match
    if (members !== undefined) tokens.push(classOf(not === '!', members))
    else if (stars === '*') tokens.push({ kind: 'star' })
    else if (stars !== undefined) token.lastIndex = addParts(tokens, match, separators)
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '[') throw new SyntaxError('invalid range pattern')
    else tokens.push({ kind: 'character', character })
  }
  return tokens
}

/** Adds `**` with the separator after it, and returns where the pattern continues. */
function addParts(
  tokens: Token[],
  { 3: stars, index, input }: RegExpExecArray,
  separators: string,
): number {
  if (stars !== '**') {
    throw new SyntaxError('wildcards are either regular `*` or recursive `**`')
  }
  const end = index + stars.length
  const isEdge = (at: number): boolean => {
    const character = input[at]
    return character === undefined || separators.includes(character)
  }
  if (!isEdge(index - 1) || !isEdge(end)) {
    throw new SyntaxError('recursive wildcards must form a single path component')
  }
  if (tokens.at(-1)?.kind !== 'parts') tokens.push({ kind: 'parts' })
  return end + 1
}

function classOf(except: boolean, members: string): Token {
  if (members === '') throw new SyntaxError('invalid range pattern')
  // The crate accepts a reversed range, which matches nothing.
  const ranges = [...members.matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from, to, one = '']): Range => [from ?? one, to ?? one],
  )
  return { kind: 'class', except, ranges }
}

function isIn({ except, ranges }: CharacterClass, character: string): boolean {
  const code = codeOf(character)
  return ranges.some(([from, to]) => codeOf(from) <= code && code <= codeOf(to)) !== except
}

// Strings would be compared by UTF-16 units, which may be halves of characters.
function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** The pattern that describes a text and nothing else. @internal */
export function escapeGlob(text: string): string {
  return text.replace(/[?*[\]]/g, '[$&]')
}
