/** The figures of a run, and the rows of the file of results. */

import { BASELINE, findPeer } from './peers.ts'
import { median } from './statistics.ts'
import { type PlaceName, type Results, WORKLOADS, type WorkloadName } from './workloads.ts'

/** One row of the file. */
export interface Row {
  readonly workload: WorkloadName
  readonly place: PlaceName
  readonly peer: string
  readonly unit: string
  /** One value for each round. */
  readonly rounds: readonly number[]
  readonly median: number
  /** The median of the ratios to the baseline of the same round; `null` if there are none. */
  readonly ratio: number | null
}

/** A peer that could not be measured somewhere. */
export interface Skipped {
  readonly place: PlaceName
  readonly peer: string
  readonly reason: string
  /** The round that failed; `undefined` if the peer cannot run here at all. */
  readonly round?: number
}

/** The peer and the place of a value. */
export type Where = Pick<Skipped, 'peer' | 'place'>

/** Gathers values, round by round. */
export class Table {
  readonly #values = new Map<string, Map<number, number>>()
  readonly skipped: Skipped[] = []

  add({ peer, place }: Where, round: number, results: Results): void {
    for (const [workload, value] of Object.entries(results)) {
      const key = keyOf({ workload: workload as WorkloadName, place, peer })
      const values = this.#values.get(key) ?? new Map<number, number>()
      this.#values.set(key, values.set(round, value))
    }
  }

  /** Without a round, the peer is left out at this place from here on. */
  skip(skipped: Skipped): void {
    this.skipped.push(skipped)
  }

  isSkipped({ peer, place }: Where): boolean {
    return this.skipped.some(
      (one) => one.peer === peer && one.place === place && one.round === undefined,
    )
  }

  rows(): Row[] {
    return [...this.#values].map(([key, values]) => {
      const { workload, place, peer } = JSON.parse(key) as Key
      const { baseline = BASELINE } = findPeer(peer)
      const base = this.#values.get(keyOf({ workload, place, peer: baseline }))
      const ratios = [...values].flatMap(([round, value]) => {
        const of = base?.get(round)
        return of === undefined ? [] : [value / of]
      })
      const rounds = [...values.values()]
      return {
        workload,
        place,
        peer,
        unit: WORKLOADS[workload].unit,
        rounds: rounds.map(rounded),
        median: rounded(median(rounds)),
        ratio: ratios.length > 0 ? rounded(median(ratios)) : null,
      }
    })
  }
}

type Key = Pick<Row, 'workload' | 'place' | 'peer'>

function keyOf({ workload, place, peer }: Key): string {
  return JSON.stringify({ workload, place, peer })
}

/** Four digits are more than any of these figures is worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
