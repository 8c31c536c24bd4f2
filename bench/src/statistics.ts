/** Medians and the like. */

/** The value below which a share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return sorted[at] ?? Number.NaN
}

/** The value in the middle; of an even number of values, half way between the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[sorted.length % 2 ? half : half - 1],
    sorted[half],
  ]
  return (low + high) / 2
}

/** Repeats something that takes long enough to be timed once, and gives the median rate per second. */
export async function medianRate(
  amount: number,
  repeats: number,
  run: () => Promise<void>,
): Promise<number> {
  const rates: number[] = []
  const began = performance.now()
  // A slow peer is measured once or twice: its figure is as steady, and the others need not wait.
  while (rates.length < repeats && (rates.length === 0 || performance.now() - began < PATIENCE)) {
    const start = performance.now()
    await run()
    rates.push((amount / (performance.now() - start)) * 1000)
  }
  return median(rates)
}

/** Milliseconds after which nothing is repeated any more. */
const PATIENCE = 2000
