/** Finds the known word that is probably meant by a misspelt one. */

import { closestMatch } from 'leven'

// Changes of single letters; two swapped letters count as two. Words that differ by more than three are
// different words.
const MOST_CHANGES = 3

/** The known word that is most like a misspelt one; `undefined` if all of them are too different. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const maxDistance = Math.min(MOST_CHANGES, Math.floor(word.length / 2))
  const lowered = known.map((candidate) => candidate.toLowerCase())
  const found = closestMatch(word.toLowerCase(), lowered, { maxDistance })
  return found === undefined ? undefined : known[lowered.indexOf(found)]
}

/** ``, did you mean `host`?`` for the end of an error message; empty if no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : `, did you mean \`${meant}\`?`
}
