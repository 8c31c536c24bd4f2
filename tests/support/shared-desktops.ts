// Starts one display per worker. The tests of a worker use it one after the other.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startWeston } from '../../packages/oxbow/test/support/weston.ts'
import { startXvfb } from '../../packages/oxbow/test/support/xvfb.ts'

/** Whether windows are shown on Wayland instead of X. */
export const IS_WAYLAND: boolean = process.env.OXBOW_TEST_DISPLAY === 'wayland'

/** The environment that windows need. */
export interface Desktop {
  /** The variables by which a window finds the display; `undefined` ones must be unset. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder for the stored data of pages. */
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

/** Starts a display of X, or of Wayland if the run uses that. */
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
