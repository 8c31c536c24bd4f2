/** Whether the keys of the terminal are meant for this process. */

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Whether this process is in the foreground of its terminal. The system stops a process in the background that
 * reads from the terminal, and who has no terminal of its own would take the keys of somebody else.
 */
export async function isInForeground(): Promise<boolean> {
  // There, only one program at a time reads from a console.
  if (process.platform === 'win32') return true
  try {
    const [group, foreground] = process.platform === 'linux' ? await fromProc() : await fromPs()
    return group !== undefined && group === foreground
  } catch {
    return false
  }
}

type Groups = readonly [own: string | undefined, foreground: string | undefined]

async function fromProc(): Promise<Groups> {
  const stat = await readFile('/proc/self/stat', 'utf8')
  // The name of the program comes before, in brackets, and may hold anything.
  const [, , own, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [own, foreground]
}

async function fromPs(): Promise<Groups> {
  const options = ['-o', 'pgid=,tpgid=', '-p', String(process.pid)]
  const { stdout } = await promisify(execFile)('ps', options)
  const [own, foreground] = stdout.trim().split(/\s+/)
  return [own, foreground]
}
