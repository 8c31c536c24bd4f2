/** Events from the backend to many clients in a second process. */

import { type Bench, type Cell, inTime, startBackend } from './cell.ts'
import type { CrowdArgument } from './crowd-main.ts'
import { Forked } from './orders.ts'
import type { Peer } from './peers.ts'
import type { Sizes } from './plan.ts'
import type { Outcome } from './report.ts'
import { median } from './statistics.ts'
import type { Results, WorkloadName } from './workloads.ts'

/** How events are emitted to how many. */
interface Emission {
  readonly clients: number
  readonly events: number
  /** All in one tick, or one in each. */
  readonly together: boolean
}

interface Processes {
  readonly backend: Forked
  readonly crowd: Forked
}

/** Deliveries in a second. */
export async function measureEvents(bench: Bench, { peer, workloads }: Cell): Promise<Outcome> {
  const results: Results = {}
  for (const name of workloads) {
    const emission = emissionOf(name, bench.sizes)
    if (emission !== undefined) results[name] = await measureOne(bench, peer, emission)
  }
  return { results }
}

function emissionOf(name: WorkloadName, { crowds }: Sizes): Emission | undefined {
  const [some, many] = crowds
  if (name === 'event-1000') return { clients: some, events: 50, together: false }
  if (name === 'event-burst-1000') return { clients: some, events: 100, together: true }
  if (name === 'event-10000') return { clients: many, events: 10, together: false }
  return undefined
}

async function measureOne(bench: Bench, { name: peer }: Peer, emission: Emission): Promise<number> {
  const backend = startBackend(bench, { peer })
  const crowd = new Forked(
    'crowd-main',
    { peer } satisfies CrowdArgument,
    bench.nodeArgs('crowd', peer),
  )
  try {
    await Promise.all([backend.ready, crowd.ready])
    const access = await backend.ask('access', { clients: emission.clients })
    await inTime(crowd.ask('connect', { access, listen: true }))
    return await inTime(repeat({ backend, crowd }, emission, bench.sizes.repeats))
  } finally {
    await Promise.all([crowd.stop(), backend.stop()])
  }
}

async function repeat(processes: Processes, emission: Emission, times: number): Promise<number> {
  await emit(processes, emission)
  const rates: number[] = []
  for (let n = 0; n < times; n++) rates.push(await emit(processes, emission))
  return median(rates)
}

async function emit(
  { backend, crowd }: Processes,
  { clients, events, together }: Emission,
): Promise<number> {
  const deliveries = clients * events
  await crowd.ask('expect', { deliveries })
  const [began, ended] = await Promise.all([
    backend.ask('emit', { events, together }),
    crowd.ask('delivered', null),
  ])
  return (deliveries / (ended - began)) * 1000
}
