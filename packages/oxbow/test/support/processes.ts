// Lists processes of this machine, as tests of hosts must leave none behind.
import { readdir, readFile } from 'node:fs/promises'

/** The processes whose command line holds a text. */
export async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end while its files are read.
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return command.includes(text) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}
