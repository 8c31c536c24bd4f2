/** The cost of a whole app: start, memory, time while idle, and disk space. */

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, copyOfNode, type RunningApp } from './app.ts'
import { type Bench, type Cell, inTime } from './cell.ts'
import { writeDesktopPage } from './desktop-page.ts'
import { memoryOf, processorTimes, treeOf, usedBetween } from './process-tree.ts'
import type { Outcome } from './report.ts'
import { median } from './statistics.ts'
import type { Results } from './workloads.ts'

const MANY = 10

interface Measuring extends Cell {
  readonly bench: Bench
  readonly app: App
}

export async function measureDesktop(bench: Bench, cell: Cell): Promise<Outcome> {
  const { peer, workloads } = cell
  const app = await peer.loadApp?.()
  if (app === undefined) throw new Error(`${peer.name} is no app`)
  const measuring = { ...cell, bench, app }
  const results: Results = {}
  if (workloads.includes('desktop-paint')) {
    results['desktop-paint'] = await firstPaint(measuring)
  }
  if (workloads.includes('desktop-memory') || workloads.includes('desktop-idle')) {
    Object.assign(results, await atRest(measuring))
  }
  if (workloads.includes('desktop-memory-10')) {
    results['desktop-memory-10'] = await shown(measuring, MANY, async ({ pid }) => {
      await sleep(bench.sizes.settleMs)
      return memoryOf(treeOf(pid))
    })
  }
  if (workloads.includes('desktop-install')) {
    Object.assign(results, await app.measureInstall?.(join(bench.folder, `${peer.name}-install`)))
  }
  return { results }
}

/** Milliseconds from a start to the first paint; the median of some. */
async function firstPaint(measuring: Measuring): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < measuring.bench.sizes.repeats; count++) {
    times.push(await shown(measuring, 1, async ({ paintedAfter }) => paintedAfter))
  }
  return median(times)
}

/** One window, left alone. */
async function atRest(measuring: Measuring): Promise<Results> {
  const { settleMs, watchMs } = measuring.bench.sizes
  return await shown(measuring, 1, async ({ pid }) => {
    await sleep(settleMs)
    const memory = memoryOf(treeOf(pid))
    const began = performance.now()
    const before = processorTimes(treeOf(pid))
    await sleep(watchMs)
    const used = usedBetween(before, processorTimes(treeOf(pid)))
    return {
      'desktop-memory': memory,
      'desktop-idle': (used / (performance.now() - began)) * 100,
    }
  })
}

interface Seen {
  readonly pid: number
  readonly paintedAfter: number
}

/** Starts the app, and looks at it when all its pages are painted. */
async function shown<T>(
  { bench, app, peer, place }: Measuring,
  windows: number,
  look: (seen: Seen) => Promise<T>,
): Promise<T> {
  const folder = join(bench.folder, `${peer.name}-${windows}`)
  const expected = Array.from({ length: windows }, () => bench.collector.expect())
  await writeDesktopPage(
    folder,
    expected.map(({ url }) => url),
  )
  const node = await copyOfNode(bench.folder)
  // Pages report the time of day, because they cannot read the clock of this process.
  const began = Date.now()
  const running: RunningApp = app.runApp({ folder, windows, node, env: place.env ?? process.env })
  try {
    const all = Promise.all(expected.map(({ done }) => done))
    const [first] = await inTime(Promise.race([all, running.failed]))
    const paintedAfter = (first?.results['desktop-paint'] ?? Number.NaN) - began
    return await Promise.race([look({ pid: running.pid ?? 0, paintedAfter }), running.failed])
  } finally {
    await running.stop()
  }
}
