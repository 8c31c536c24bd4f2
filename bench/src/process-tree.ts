/** Measures the memory and time of a process and its descendants, by the files of Linux below `/proc`. */

import { readdirSync, readFileSync } from 'node:fs'

/** A process, its children, their children, and so on. */
export function treeOf(root: number): number[] {
  const all = processes()
  const found = [root]
  for (const pid of found) {
    found.push(...all.filter(({ parent }) => parent === pid).map((child) => child.pid))
  }
  return found
}

/**
 * Memory of processes in MiB, by the kernel's `Pss`: if several processes share a page of memory, each counts
 * its part of the page.
 */
export function memoryOf(pids: readonly number[]): number {
  const kib = pids.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`${pid}/smaps_rollup`))?.[1] ?? 0),
  )
  return kib.reduce((sum, size) => sum + size, 0) / 1024
}

/** Milliseconds of a processor that each thread has used. */
export function processorTimes(pids: readonly number[]): Map<string, number> {
  return new Map(pids.flatMap(threadsOf))
}

/** Milliseconds used between two moments, without threads that have ended meanwhile. */
export function usedBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number {
  return [...after].reduce((sum, [thread, ms]) => sum + ms - (before.get(thread) ?? 0), 0)
}

function threadsOf(pid: number): (readonly [thread: string, ms: number])[] {
  return list(`${pid}/task`).map((thread) => {
    const [nanoseconds = ''] = read(`${pid}/task/${thread}/schedstat`).split(' ')
    return [thread, Number(nanoseconds) / 1e6]
  })
}

function processes(): { readonly pid: number; readonly parent: number }[] {
  const pids = list('').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => {
    // The name of the program precedes it in brackets, and may contain any character.
    const [, parent = ''] = read(`${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
    return { pid: Number(pid), parent: Number(parent) }
  })
}

/** Reads a file of a process; empty if the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(`/proc/${path}`)
  } catch {
    return []
  }
}
