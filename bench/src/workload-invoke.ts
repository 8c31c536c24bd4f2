/** Small calls: one after the other, and many at once. */

import type { Client } from './client.ts'
import type { Sizes } from './plan.ts'
import { medianRate, quantile } from './statistics.ts'
import type { Results } from './workloads.ts'

/**
 * The time of a round trip, in microseconds. Browsers round their clocks, Chromium to 0.1 ms and
 * WebKit to 1 ms, so the backend's clock is read: from one arrival to the next is one round trip.
 * Engines compile code that runs often, so the measurement begins after a warm-up.
 */
export async function measureLatency(client: Client, { calls, warmUpMs }: Sizes): Promise<Results> {
  const warm = performance.now() + warmUpMs
  while (performance.now() < warm) check(await client.greet('Ada'))
  await greetInTurn(client, calls + 1)
  // Requested only once, because so large an answer makes engines discard compiled code.
  const arrivals = (await client.arrivals()).slice(-calls - 1)
  if (arrivals.length !== calls + 1)
    throw new Error(`${arrivals.length} of ${calls + 1} calls came`)
  const trips = arrivals.slice(1).map((at, index) => (at - (arrivals[index] ?? 0)) * 1000)
  return { 'invoke-p50': quantile(trips, 0.5), 'invoke-p99': quantile(trips, 0.99) }
}

/** Calls in a second if all are made at once, or as many at once as the peer allows. */
export async function measurePipelined(
  client: Client,
  { pipelined, repeats }: Sizes,
): Promise<Results> {
  await greetAtOnce(client, Math.ceil(pipelined / 4))
  const rate = await medianRate(pipelined, repeats, () => greetAtOnce(client, pipelined))
  return { 'invoke-pipelined': rate }
}

async function greetInTurn(client: Client, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) check(await client.greet('Ada'))
}

async function greetAtOnce(client: Client, calls: number): Promise<void> {
  const { inFlight = calls } = client
  let begun = 0
  const worker = async (): Promise<void> => {
    while (begun < calls) {
      begun++
      check(await client.greet('Ada'))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

function check({ text, length }: { text: string; length: number }): void {
  if (text !== 'Hello, Ada!' || length !== 3) throw new Error(`greet answered ${text}, ${length}`)
}
