/** One cell of the table: one peer at one place in one round, in processes of its own. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackendArgument } from './backend-main.ts'
import type { Collector } from './collector.ts'
import { Forked, type NodeArgs } from './orders.ts'
import { bundlePage, writeDocument } from './page-bundle.ts'
import type { Peer } from './peers.ts'
import type { Place, Shown } from './place.ts'
import type { Plan, Sizes } from './plan.ts'
import type { Outcome } from './report.ts'
import { CLIENT_WORKLOADS, type WorkloadName } from './workloads.ts'

/** The settings that all cells of a run share. */
export interface Bench {
  readonly collector: Collector
  /** A folder for pages, which goes away with the run. */
  readonly folder: string
  readonly sizes: Sizes
  /** Arguments for Node in a process that is measured. */
  readonly nodeArgs: NodeArgs
}

/** The peer, the place and the workloads of a cell. */
export interface Cell {
  readonly peer: Peer
  readonly place: Place
  readonly workloads: readonly WorkloadName[]
}

/** Milliseconds for one client with all its workloads; the slowest peer takes a tenth of it. */
const PATIENCE = 300_000

/** Runs the workloads of one client, and measures how long it took to start. */
export async function measureCell(bench: Bench, cell: Cell): Promise<Outcome> {
  const expected = bench.collector.expect()
  const workloads = cell.workloads.filter((name) => CLIENT_WORKLOADS.includes(name))
  const plan: Plan = { report: expected.url, workloads, sizes: bench.sizes }
  const folder = cell.place.name === 'node' ? undefined : await pageOf(bench, cell, plan)
  const began = performance.now()
  const client = await begin(bench, cell, { plan, folder })
  try {
    const outcome = await inTime(Promise.race([expected.done, client.failed]))
    const start = (await expected.first) - began
    if (!cell.workloads.includes('start')) return outcome
    return { ...outcome, results: { ...outcome.results, start } }
  } finally {
    await client.stop()
  }
}

interface Beginning {
  readonly plan: Plan
  readonly folder: string | undefined
}

/** Starts all processes of a cell; the result stands for all of them. */
async function begin(bench: Bench, cell: Cell, { plan, folder }: Beginning): Promise<Shown> {
  const app = await cell.peer.loadApp?.()
  if (app !== undefined)
    return app.runApp({
      folder: folder ?? '',
      node: process.execPath,
      env: cell.place.env ?? process.env,
    })
  const backend = startBackend(bench, { peer: cell.peer.name, ...(folder && { folder }) })
  try {
    const shown = await Promise.race([show(cell, plan, backend), backend.failed])
    return {
      failed: Promise.race([shown.failed, backend.failed]),
      stop: async () => {
        await shown.stop()
        await backend.stop()
      },
    }
  } catch (error) {
    await backend.stop()
    throw error
  }
}

/** Starts the process of a backend. */
export function startBackend(
  { nodeArgs }: Bench,
  argument: BackendArgument,
  more: readonly string[] = [],
): Forked {
  const args = [...nodeArgs('backend', argument.peer), ...more]
  return new Forked('backend-main', argument, args)
}

async function show({ place, peer }: Cell, plan: Plan, backend: Forked): Promise<Shown> {
  const url = String(await backend.ready)
  if (place.name !== 'node') return await place.show({ peer: peer.name, url, plan })
  const [access] = await backend.ask('access', { clients: 1 })
  return await place.show({ peer: peer.name, url, plan: { ...plan, ...(access && { access }) } })
}

async function pageOf({ folder }: Bench, { peer, place }: Cell, plan: Plan): Promise<string> {
  const own = join(folder, `${peer.name}-${place.name}`)
  // The script is the same in each round.
  if (await mkdir(own, { recursive: true })) await bundlePage(peer, own)
  await writeDocument(own, plan)
  return own
}

/** Gives up after a while, so that one peer that hangs does not end the run. */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no result after ${PATIENCE / 1000} s`)), PATIENCE)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
