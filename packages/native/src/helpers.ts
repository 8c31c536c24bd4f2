/** Waits for processes of the webview that still write data after their parent has ended. */

import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

// The name of the process that writes the stored data of pages, as the kernel truncates it.
const WRITER = 'WebKitNetworkPr'

// Milliseconds between two checks.
const LOOKING_MS = 10

/** Waits, for a limited time, until the processes of a group that write the stored data of pages have ended. */
export async function writersEnded(group: number, limitMs: number): Promise<void> {
  // Other systems do this themselves.
  if (process.platform !== 'linux') return
  const writers = readdirSync('/proc').filter((pid) => isWriterOf(group, pid))
  const last = performance.now() + limitMs
  while (performance.now() < last && writers.some((pid) => isWriterOf(group, pid))) {
    await delay(LOOKING_MS)
  }
}

function isWriterOf(group: number, pid: string): boolean {
  if (!/^\d+$/.test(pid)) return false
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    const name = stat.slice(stat.indexOf('(') + 1, end)
    const [state, , groupId] = stat.slice(end + 2).split(' ')
    // A zombie has ended; its parent has not read its exit code yet.
    return name === WRITER && state !== 'Z' && Number(groupId) === group
  } catch {
    // The process has ended in the meantime.
    return false
  }
}
