// Counts what lives in the window process of a test, of C's objects and our own.
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const PRELOADED = fileURLToPath(new URL('../fixtures/census.mjs', import.meta.url))

/** How many there are, by kind. */
export type Counts = Readonly<Record<string, number>>

export interface Census {
  /** Objects of GTK and WebKit, by type: all that our code makes, gets or is handed. */
  readonly living: Counts
  /** The same with those that have gone. */
  readonly met: Counts
  /** References that are ours, to what is no GObject. */
  readonly held: Counts
  /** Objects of our own code. */
  readonly ours: Counts
  /** Functions that C can call. */
  readonly callbacks: number
  /** Handlers of signals. */
  readonly handlers: number
}

/** Lets window processes that start from now on be counted; gives what counts the one that has started. */
export async function useCensus(): Promise<() => Promise<Census>> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-census-'))
  const path = join(folder, 'socket')
  vi.stubEnv('OXBOW_CENSUS', path)
  vi.stubEnv('NODE_OPTIONS', `--import=${PRELOADED}`)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })
  return async () => JSON.parse(await text(connect(path))) as Census
}
