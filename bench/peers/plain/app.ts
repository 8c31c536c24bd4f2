/** Runs bare windows of WebKitGTK in one process of Node. */

import { fileURLToPath } from 'node:url'
import { type Running, type RunningApp, runProgram } from '../../src/app.ts'

const MAIN = fileURLToPath(new URL('./plain-main.js', import.meta.url))

/** There is nothing to build. */
export async function buildApp(): Promise<void> {}

export function runApp({ folder, node, env, windows = 1 }: Running): RunningApp {
  return runProgram('plain windows', [node, MAIN, folder, String(windows)], env)
}
