/** One run: all rounds of all peers at all places. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, type Cell, measureCell } from './cell.ts'
import { Collector } from './collector.ts'
import { nodeArgsFor } from './node-args.ts'
import type { Options } from './options.ts'
import type { NodeArgs } from './orders.ts'
import { takesPart } from './peers.ts'
import type { Place } from './place.ts'
import { ChromiumPlace } from './place-chromium.ts'
import { NodePlace } from './place-node.ts'
import { WebKitPlace } from './place-webkitgtk.ts'
import type { Outcome } from './report.ts'
import { Table, type Where } from './results.ts'
import { measureDesktop } from './workload-desktop.ts'
import { measureEvents } from './workload-event.ts'
import { measureMemory } from './workload-memory.ts'
import { measureSize } from './workload-size.ts'
import type { PlaceName, WorkloadName } from './workloads.ts'
import { WORKLOADS } from './workloads.ts'

/** Hears how a run goes on. */
export interface RunEvents {
  say(line: string): void
  /** A round has ended: this is what there is so far. */
  measured(table: Table): Promise<void>
}

/** Runs everything that the options ask for. */
export async function run(options: Options, { say, measured }: RunEvents): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-bench-'))
  const collector = await Collector.start()
  const nodeArgs = nodeArgsFor(options.profile)
  const bench: Bench = { collector, folder, sizes: options.sizes, nodeArgs }
  const table = new Table()
  const places: Place[] = []
  const skip = (where: Where, error: unknown, round?: number): void => {
    const reason = String((error as Error).message)
    table.skip({ ...where, reason, ...(round !== undefined && { round }) })
    say(`skipped: ${where.peer} in ${where.place}: ${reason.split('\n')[0]}`)
  }
  try {
    for (const place of placesOf(options, nodeArgs)) {
      if (await begin(place, options, skip)) places.push(place)
    }
    for (let round = 0; round < options.rounds; round++) {
      say(`round ${round + 1} of ${options.rounds}`)
      await runRound({ bench, options, table, places, say, skip }, round)
      await measured(table)
    }
  } finally {
    for (const place of places) await place.stop()
    collector.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return table
}

type Skip = (where: Where, error: unknown, round?: number) => void

interface Running {
  readonly bench: Bench
  readonly options: Options
  readonly table: Table
  readonly places: readonly Place[]
  readonly say: (line: string) => void
  readonly skip: Skip
}

/** What is measured together, by the first words of the names of its workloads. */
const PARTS: readonly (readonly [string[], (bench: Bench, cell: Cell) => Promise<Outcome>])[] = [
  [['invoke', 'channel', 'bytes', 'start'], measureCell],
  [['event'], measureEvents],
  [['memory'], measureMemory],
  [['client'], measureSize],
  [['desktop'], measureDesktop],
]

/** Each place has all its peers one after the other, so that those that are compared are close in time. */
async function runRound(running: Running, round: number): Promise<void> {
  const { options, places, table } = running
  for (const place of places) {
    for (const peer of rotated(options.peers, round)) {
      if (table.isSkipped({ peer: peer.name, place: place.name })) continue
      const workloads = options.workloads.filter(
        (name) => isAt(name, place.name) && takesPart(peer, name, place.name),
      )
      await measureAll(running, { peer, place, workloads }, round)
    }
  }
}

/** If one part fails, the others still run. */
async function measureAll(
  { bench, table, say, skip }: Running,
  cell: Cell,
  round: number,
): Promise<void> {
  const where = { peer: cell.peer.name, place: cell.place.name }
  const began = performance.now()
  for (const [words, measure] of PARTS) {
    const workloads = cell.workloads.filter((name) => words.includes(name.split('-')[0] ?? ''))
    if (workloads.length === 0) continue
    try {
      const { results, failures = {} } = await measure(bench, { ...cell, workloads })
      table.add(where, round, results)
      for (const [workload, reason] of Object.entries(failures)) {
        skip(where, new Error(`${workload}: ${reason}`), round)
      }
    } catch (error) {
      skip(where, error, round)
    }
  }
  if (cell.workloads.length > 0) say(`  ${where.place} ${where.peer} (${seconds(began)} s)`)
}

/** A missing place is reported once, with the reason, and counted as skipped. */
async function begin(place: Place, { peers }: Options, skip: Skip): Promise<boolean> {
  const here = peers.filter((peer) => peer.places.includes(place.name))
  try {
    await place.start()
  } catch (error) {
    for (const peer of here) skip({ peer: peer.name, place: place.name }, error)
    return false
  }
  for (const peer of here) {
    const app = await peer.loadApp?.()
    await app?.buildApp().catch((error) => skip({ peer: peer.name, place: place.name }, error))
  }
  return true
}

function placesOf({ places }: Options, nodeArgs: NodeArgs): Place[] {
  const all = [
    new NodePlace(nodeArgs),
    new ChromiumPlace(),
    new WebKitPlace(),
    new WebKitPlace('desktop'),
  ]
  return all.filter(({ name }) => places.includes(name))
}

function isAt(workload: WorkloadName, place: PlaceName): boolean {
  const places: readonly PlaceName[] = WORKLOADS[workload].places
  return places.includes(place)
}

/**
 * Each peer is first in some round, because the machine changes between the beginning and the end of a
 * round.
 */
function rotated<T>(all: readonly T[], by: number): T[] {
  const at = all.length === 0 ? 0 : by % all.length
  return [...all.slice(at), ...all.slice(0, at)]
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}
