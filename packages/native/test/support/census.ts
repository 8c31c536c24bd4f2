// Counts the objects in the window process of a test, in C and in JavaScript.
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const PRELOADED = fileURLToPath(new URL('../fixtures/census.mjs', import.meta.url))

/** Number of objects by kind. */
export type Counts = Readonly<Record<string, number>>

export interface Census {
  /** Objects of GTK and WebKit by type, if our code has created or received them. */
  readonly living: Counts
  /** The same, including objects that are already freed. */
  readonly met: Counts
  /** References that our code owns to C values other than GObjects. */
  readonly held: Counts
  /** Objects of our own classes. */
  readonly ours: Counts
  /** JavaScript functions that C can call. */
  readonly callbacks: number
  /** Signal handlers. */
  readonly handlers: number
}

/** Installs the census in the next window process; returns a function that counts its objects. */
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
