/** The backend's memory for an idle connection. */

import { type Bench, type Cell, inTime, startBackend } from './cell.ts'
import { Forked } from './orders.ts'
import type { Peer } from './peers.ts'
import type { Outcome } from './report.ts'
import type { Results } from './workloads.ts'

/** Connections before the first measurement, so that code and caches are not counted. */
const FIRST = 50

/** KiB of memory for each connection. */
export async function measureMemory(bench: Bench, { peer, workloads }: Cell): Promise<Outcome> {
  const [some, many] = bench.sizes.idle
  const results: Results = {}
  if (workloads.includes('memory-idle')) {
    results['memory-idle'] = await memoryOfEach(bench, peer, some)
  }
  if (workloads.includes('memory-idle-10000')) {
    results['memory-idle-10000'] = await memoryOfEach(bench, peer, many)
  }
  return { results }
}

async function memoryOfEach(bench: Bench, { name: peer }: Peer, clients: number): Promise<number> {
  const backend = startBackend(bench, { peer }, ['--expose-gc'])
  const crowd = new Forked('crowd-main', { peer }, bench.nodeArgs('crowd', peer))
  const connect = async (count: number): Promise<number> => {
    const access = await backend.ask('access', { clients: count })
    await inTime(crowd.ask('connect', { access, listen: false }))
    return await backend.ask('memory', null)
  }
  try {
    await Promise.all([backend.ready, crowd.ready])
    const before = await connect(FIRST)
    const after = await connect(clients)
    return (after - before) / clients / 1024
  } finally {
    await Promise.all([crowd.stop(), backend.stop()])
  }
}
