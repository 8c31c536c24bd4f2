/** Finds the word that somebody probably meant. */

import { closestMatch } from 'leven'

// Changes of single letters. Beyond three, two words are two words; two letters that changed places are two.
const MOST_CHANGES = 3

/** The known word that is most like a misspelt one; none where all of them are too different. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const maxDistance = Math.min(MOST_CHANGES, Math.floor(word.length / 2))
  const lowered = known.map((candidate) => candidate.toLowerCase())
  const found = closestMatch(word.toLowerCase(), lowered, { maxDistance })
  return found === undefined ? undefined : known[lowered.indexOf(found)]
}

/** ``, did you mean `host`?`` to be put after a complaint; empty where nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : `, did you mean \`${meant}\`?`
}
