// Starts a display for each worker, whose tests show their windows there one after the other.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startWeston } from '../../packages/oxbow/test/support/weston.ts'
import { startXvfb } from '../../packages/oxbow/test/support/xvfb.ts'

/** Whether windows are shown by Wayland, and not by X. */
export const IS_WAYLAND: boolean = process.env.OXBOW_TEST_DISPLAY === 'wayland'

/** What windows need of their surroundings. */
export interface Desktop {
  /** What a window needs to find it; what is `undefined` must not be set. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder of what pages store. */
  readonly data: string
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Array.from({ length: project.vitest.config.maxWorkers })
  const desktops = await Promise.all(workers.map(startDesktop))
  project.provide(
    'desktops',
    desktops.map(({ env, data }) => ({ env, data })),
  )
  return async () => {
    await Promise.all(desktops.map(({ stop }) => stop()))
  }
}

async function startDesktop(): Promise<Desktop & { stop(): Promise<void> }> {
  const [display, data] = await Promise.all([
    startDisplay(),
    mkdtemp(join(tmpdir(), 'oxbow-webkit-')),
  ])
  return {
    env: display.env,
    data,
    stop: async () => {
      await display.stop()
      await rm(data, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** One of X, or of Wayland where the run is to show its windows there. */
async function startDisplay(): Promise<Pick<Desktop, 'env'> & { stop(): Promise<void> }> {
  if (IS_WAYLAND) {
    const weston = await startWeston()
    return { env: { ...weston.env, DISPLAY: undefined }, stop: weston.stop }
  }
  const { display, stop } = await startXvfb()
  return { env: { DISPLAY: display }, stop }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker. */
    desktops: Desktop[]
  }
}
