// Pseudorandom numbers, which depend only on their seed.

/** Returns numbers from 0 up to, but not including, 1. */
export type Random = () => number

/** A seed for a run without `OXBOW_SEED`. The caller must print it. */
export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}

/** The generator mulberry32. The parts are mixed into one seed, so that similar parts give different numbers. */
export function randomOf(...parts: readonly number[]): Random {
  let state = parts.reduce((mixed, part) => Math.imul(mixed ^ part, 0x9e3779b1) + 0x7f4a7c15, 1)
  const next: Random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  // Neighbouring seeds begin with similar numbers.
  for (let i = 0; i < 4; i++) next()
  return next
}

/** A whole number from 0 up to, but not including, `end`. */
export function below(random: Random, end: number): number {
  return Math.floor(random() * end)
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T
}
