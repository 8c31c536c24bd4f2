/** The goals for Oxbow's speed, as ratios to the baseline of the same round. */

import { ratio } from './numbers.ts'
import type { Row } from './results.ts'
import { PLACES, WORKLOADS, type WorkloadName } from './workloads.ts'

/** In the order of the places: a maximum if less is better, otherwise a minimum. */
const GOALS: Partial<Record<WorkloadName, readonly [number, number, number]>> = {
  'invoke-p50': [1.15, 1.15, 1.15],
  'invoke-p99': [1.5, 1.5, 1.5],
  'invoke-pipelined': [2.5, 12, 4.5],
  'channel-small': [4.5, 18, 5.5],
  'bytes-response': [0.97, 0.97, 1.9],
  'bytes-channel': [1.25, 1.6, 1.6],
  'bytes-upload': [1, 1, 1],
  'memory-idle': [1.3, 1.3, 1.3],
  'memory-idle-10000': [1.3, 1.3, 1.3],
}

/** The most that an app of Oxbow may cost, independent of other peers. */
const LIMITS: Partial<Record<WorkloadName, number>> = {
  'desktop-idle': 0.5,
}

/** One line for each goal that was not reached. */
export function goalsMissed(rows: readonly Row[]): string[] {
  return [...ratiosMissed(rows), ...limitsMissed(rows)]
}

function limitsMissed(rows: readonly Row[]): string[] {
  return rows.flatMap(({ peer, workload, median, unit }) => {
    const limit = LIMITS[workload]
    if (peer !== 'oxbow-app' || limit === undefined || median <= limit) return []
    return [`missed: ${workload}: ${median} ${unit}, wanted at most ${limit}`]
  })
}

function ratiosMissed(rows: readonly Row[]): string[] {
  return rows.flatMap(({ peer, workload, place, ratio: reached }) => {
    const goal = place === 'desktop' ? undefined : GOALS[workload]?.[PLACES.indexOf(place)]
    if (peer !== 'oxbow' || goal === undefined || reached === null) return []
    const isLower = WORKLOADS[workload].better === 'lower'
    if (isLower ? reached <= goal : reached >= goal) return []
    const bound = isLower ? 'at most' : 'at least'
    return [`missed: ${workload} in ${place}: ${ratio(reached)} ×, wanted ${bound} ${goal} ×`]
  })
}
