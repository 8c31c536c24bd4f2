// How work grows with its input: four times the input may cost about four times as much, never sixteen.

/** Prepares work on an input of a size, and returns a function that does the work. */
export type MakeWork = (size: number) => (() => unknown) | Promise<() => unknown>

export interface GrowthRange {
  /** The first size; small, so that work that grows too fast does not block the test. */
  readonly from?: number
  /** The largest size to measure. The test uses at most four times as much. */
  readonly most?: number
}

/** The most that four times the input may multiply the time by: between 4 (linear) and 16 (quadratic). */
export const LINEAR = 8

// The clock and the garbage collector distort the time of shorter work.
const LEAST_MS = 2

const SAMPLES = 3

// A busy machine may distort one measurement, but hardly all of them.
const TRIES = 6

/**
 * By how much the time grows when the input is four times as large. Sizes double until the work takes some
 * milliseconds; work that never does is as good as constant. The ratio is one of medians, and the best of
 * several tries, as noise only ever adds.
 *
 * @example
 * ```ts
 * expect(await growthOf((size) => () => parse('a'.repeat(size)))).toBeLessThan(LINEAR)
 * ```
 */
export async function growthOf(
  make: MakeWork,
  { from = 64, most = 2 ** 20 }: GrowthRange = {},
): Promise<number> {
  let size = from
  while (size < most && (await median(make, size)) < LEAST_MS) size *= 2
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES && best >= LINEAR; i++) {
    const small = await median(make, size)
    const large = await median(make, 4 * size)
    best = Math.min(best, large < LEAST_MS ? 1 : large / small)
  }
  return best
}

async function median(make: MakeWork, size: number): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < SAMPLES; i++) {
    const work = await make(size)
    const began = process.cpuUsage()
    await work()
    // Processor time of this process, as the clock also counts other processes of a busy machine.
    const { user, system } = process.cpuUsage(began)
    times.push((user + system) / 1000)
  }
  return times.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)] as number
}
