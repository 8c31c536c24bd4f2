/** Builds the app of Tauri and runs it: backend and window are one process there. */

import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Running, type RunningApp, runProgram } from '../../src/app.ts'
import type { Results } from '../../src/workloads.ts'
import { buildProject, whyNoBuild } from './cargo.ts'

/** The project; seen from `bench/dist`, where this file runs. */
const PROJECT = fileURLToPath(new URL('../peers/tauri/', import.meta.url))

const PROGRAM = `${PROJECT}target/release/oxbow-bench-tauri`

/**
 * Builds the app if it is not built as it stands; the first time takes minutes.
 *
 * @throws {Error} with the reason why there can be no such app here
 */
export async function buildApp(): Promise<void> {
  const missing = await whyNoBuild()
  if (missing !== undefined) throw new Error(missing)
  await buildProject(PROJECT, '--release')
}

/** Runs the app; backend and windows are one process. */
export function runApp({ folder, env, windows }: Running): RunningApp {
  const more = windows === undefined ? [] : ['index.html', String(windows)]
  return runProgram('the app of Tauri', [PROGRAM, folder, ...more], env)
}

/** The program; the libraries are the system's. */
export async function measureInstall(): Promise<Results> {
  return { 'desktop-install': (await stat(PROGRAM)).size / 1024 ** 2 }
}
