/** One run: all rounds of all peers at all places. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, measureCell } from './cell.ts'
import { Collector } from './collector.ts'
import type { Options } from './options.ts'
import { type Peer, takesPart } from './peers.ts'
import type { Place } from './place.ts'
import { ChromiumPlace } from './place-chromium.ts'
import { NodePlace } from './place-node.ts'
import { WebKitPlace } from './place-webkitgtk.ts'
import { Table } from './results.ts'
import { measureEvents } from './workload-event.ts'
import { measureMemory } from './workload-memory.ts'
import { measureSize } from './workload-size.ts'
import type { PlaceName, Results, WorkloadName } from './workloads.ts'
import { WORKLOADS } from './workloads.ts'

/** Runs everything that the options ask for. */
export async function run(options: Options, say: (line: string) => void): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-bench-'))
  const collector = await Collector.start()
  const execArgv = profiling(options.profile)
  const bench: Bench = { collector, folder, sizes: options.sizes, execArgv }
  const table = new Table()
  const places: Place[] = []
  try {
    for (const place of placesOf(options, execArgv)) {
      if (await begin(place, options, table)) places.push(place)
    }
    for (let round = 0; round < options.rounds; round++) {
      say(`round ${round + 1} of ${options.rounds}`)
      await runRound({ bench, options, table, places, say }, round)
    }
  } finally {
    for (const place of places) await place.stop()
    collector.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return table
}

interface Running {
  readonly bench: Bench
  readonly options: Options
  readonly table: Table
  readonly places: readonly Place[]
  readonly say: (line: string) => void
}

/** Each place has all its peers one after the other, so that those that are compared are close in time. */
async function runRound(
  { bench, options, table, places, say }: Running,
  round: number,
): Promise<void> {
  for (const place of places) {
    for (const peer of rotated(options.peers, round)) {
      const workloads = options.workloads.filter(
        (name) => isAt(name, place.name) && takesPart(peer, name, place.name),
      )
      if (workloads.length === 0) continue
      const where = { peer: peer.name, place: place.name }
      const began = performance.now()
      try {
        table.add(round, where, await measure(bench, { peer, place, workloads }))
        say(`  ${place.name} ${peer.name} (${seconds(began)} s)`)
      } catch (error) {
        const reason = String((error as Error).message)
        table.skip({ ...where, reason })
        say(`  ${place.name} ${peer.name} failed: ${reason}`)
      }
    }
  }
}

async function measure(
  bench: Bench,
  cell: { peer: Peer; place: Place; workloads: readonly WorkloadName[] },
): Promise<Results> {
  const { peer, workloads } = cell
  const has = (word: string): boolean => workloads.some((name) => name.startsWith(word))
  return {
    ...(has('invoke') || has('channel') || has('bytes') || has('start')
      ? await measureCell(bench, cell)
      : {}),
    ...(has('event') ? await measureEvents(bench, peer, workloads) : {}),
    ...(has('memory') ? await measureMemory(bench, peer, workloads) : {}),
    ...(has('client-size') ? await measureSize(peer) : {}),
  }
}

/** A place that is not there is told once, with the reason, and counted as skipped for each peer. */
async function begin(place: Place, { peers }: Options, table: Table): Promise<boolean> {
  try {
    await place.start()
    return true
  } catch (error) {
    const reason = String((error as Error).message)
    for (const peer of peers) table.skip({ peer: peer.name, place: place.name, reason })
    return false
  }
}

function placesOf({ places }: Options, execArgv: readonly string[]): Place[] {
  const all = [new NodePlace(execArgv), new ChromiumPlace(), new WebKitPlace()]
  return all.filter(({ name }) => places.includes(name))
}

function isAt(workload: WorkloadName, place: PlaceName): boolean {
  const places: readonly PlaceName[] = WORKLOADS[workload].places
  return places.includes(place)
}

/** Everybody is first in some round: the machine is not the same at its beginning and its end. */
function rotated<T>(all: readonly T[], by: number): T[] {
  const at = all.length === 0 ? 0 : by % all.length
  return [...all.slice(at), ...all.slice(0, at)]
}

function profiling(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}
