// Starts the shared Chromium of a run. Each test that connects has its own contexts.
import { existsSync } from 'node:fs'
import { chromium, type LaunchOptions } from 'playwright-core'
import type { TestProject } from 'vitest/node'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
]

// Chromium without its own windows opens a page in a quarter of the processor time.
const HEADLESS = '/usr/bin/chromium-headless-shell'
const WHOLE = '/usr/bin/chromium'

/** The Chromium that tests open pages in. */
export const CHROMIUM_PATH: string =
  process.env.CHROMIUM_PATH ?? (existsSync(HEADLESS) ? HEADLESS : WHOLE)

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(chromiumWith([]))
  project.provide('chromium', server.wsEndpoint())
  return () => server.close()
}

/** Options for starting it, with further arguments. */
export function chromiumWith(args: readonly string[]): LaunchOptions {
  return { executablePath: CHROMIUM_PATH, args: [...ARGS, ...args] }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the shared Chromium. */
    chromium: string
  }
}
