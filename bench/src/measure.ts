/** Runs the workloads of a plan on one client, in a page or in Node. */

import type { Client } from './client.ts'
import type { Plan, Sizes } from './plan.ts'
import { measureChunks, measureDownload, measureUpload } from './workload-bytes.ts'
import { measureChannel } from './workload-channel.ts'
import { measureLatency, measurePipelined } from './workload-invoke.ts'
import type { Results, WorkloadName } from './workloads.ts'

type Measure = (client: Client, sizes: Sizes) => Promise<Results>

/** Each with what it measures, in the order in which they run. */
const STEPS: readonly (readonly [Measure, ...WorkloadName[]])[] = [
  [measureLatency, 'invoke-p50', 'invoke-p99'],
  [measurePipelined, 'invoke-pipelined'],
  [measureChannel, 'channel-small'],
  [measureDownload, 'bytes-response'],
  [measureChunks, 'bytes-channel'],
  [measureUpload, 'bytes-upload'],
]

/** Measures what the plan asks for. */
export async function measure(client: Client, { workloads, sizes }: Plan): Promise<Results> {
  const results: Results = {}
  for (const [run, ...names] of STEPS) {
    if (!names.some((name) => workloads.includes(name))) continue
    const measured = await run(client, sizes)
    for (const name of names) {
      if (workloads.includes(name)) Object.assign(results, { [name]: measured[name] })
    }
  }
  return results
}
