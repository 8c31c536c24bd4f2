/** Runs the workloads of a plan on one client, in a page or in Node. */

import type { Client } from './client.ts'
import type { Plan, Sizes } from './plan.ts'
import { type Outcome, reasonOf } from './report.ts'
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

/**
 * Milliseconds for one workload; the slowest peer takes nearly as long. Some wait for ever: Tauri
 * numbers callbacks at random, and of 20,000 calls at once now and then two have the same number.
 */
const PATIENCE = 40_000

/** Measures the workloads of the plan. If a peer fails one, the others still run. */
export async function measure(client: Client, { workloads, sizes }: Plan): Promise<Outcome> {
  const results: Results = {}
  const failures: Partial<Record<WorkloadName, string>> = {}
  for (const [run, ...names] of STEPS) {
    const wanted = names.filter((name) => workloads.includes(name))
    if (wanted.length === 0) continue
    try {
      const measured = await inTime(run(client, sizes))
      for (const name of wanted) Object.assign(results, { [name]: measured[name] })
    } catch (error) {
      for (const name of wanted) failures[name] = reasonOf(error)
    }
  }
  return { results, failures }
}

async function inTime(results: Promise<Results>): Promise<Results> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${PATIENCE / 1000} s`)), PATIENCE)
  })
  try {
    return await Promise.race([results, late])
  } finally {
    clearTimeout(timer)
  }
}
