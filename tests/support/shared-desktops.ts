// Starts an X server for each worker, whose tests show their windows there one after the other.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startXvfb } from '../../packages/oxbow/test/support/xvfb.ts'

/** What windows need of their surroundings. */
export interface Desktop {
  /** As it stands in `DISPLAY`. */
  readonly display: string
  /** The folder of what pages store. */
  readonly data: string
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Array.from({ length: project.vitest.config.maxWorkers })
  const desktops = await Promise.all(workers.map(startDesktop))
  project.provide(
    'desktops',
    desktops.map(({ display, data }) => ({ display, data })),
  )
  return async () => {
    await Promise.all(desktops.map(({ stop }) => stop()))
  }
}

async function startDesktop(): Promise<Desktop & { stop(): Promise<void> }> {
  const [xvfb, data] = await Promise.all([startXvfb(), mkdtemp(join(tmpdir(), 'oxbow-webkit-'))])
  return {
    display: xvfb.display,
    data,
    stop: async () => {
      await xvfb.stop()
      await rm(data, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker. */
    desktops: Desktop[]
  }
}
