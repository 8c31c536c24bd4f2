// Builds the pages that tests open, once for all files of a project.
import type { TestProject } from 'vitest/node'
import { buildFrontend } from './frontend.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await buildFrontend()
  project.provide('frontend', folder)
  return remove
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the pages that tests open. */
    frontend: string
  }
}
