/** Builds the app of Tauri and runs it: backend and window are one process there. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Shown } from '../../src/place.ts'

/** The project; seen from `bench/dist`, where this file runs. */
const PROJECT = fileURLToPath(new URL('../peers/tauri/', import.meta.url))

const PROGRAM = `${PROJECT}target/release/oxbow-bench-tauri`

/** What the build needs, each with a command that fails where it is missing. */
const NEEDS = [
  { command: 'cargo --version', hint: 'cargo is not installed: see https://rustup.rs' },
  {
    command: 'pkg-config --exists webkit2gtk-4.1',
    hint: 'the headers of WebKitGTK are not installed: apt-get install libwebkit2gtk-4.1-dev',
  },
] as const

/**
 * Builds the app if it is not built as it stands; the first time takes minutes.
 *
 * @throws {Error} with the reason why there can be no such app here
 */
export async function buildApp(): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error('Tauri shows its pages in WebKitGTK on Linux only')
  for (const { command, hint } of NEEDS) {
    if (!(await succeeds(command, 'ignore'))) throw new Error(hint)
  }
  const isBuilt = await succeeds('cargo build --release --locked', 'inherit')
  if (!isBuilt) throw new Error('cargo could not build the app; its own words are above')
}

/** Runs the app with the page in a folder, in an environment that names a display. */
export function runApp(folder: string, env: NodeJS.ProcessEnv = process.env): Shown {
  const child = spawn(PROGRAM, [folder], {
    env,
    // A group of its own, so that the processes of its webview end with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit').then(
    ([code, signal]) => `it has ended (${code ?? signal})`,
    String,
  )
  const failed = ended.then((why): never => {
    throw new Error(`the app of Tauri: ${why}`)
  })
  failed.catch(() => {})
  return {
    failed,
    stop: async () => {
      if (child.pid === undefined) return
      endGroup(child.pid)
      await ended
    },
  }
}

async function succeeds(command: string, output: 'ignore' | 'inherit'): Promise<boolean> {
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, { cwd: PROJECT, stdio: ['ignore', output, output] })
  return once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  )
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // All of it has just ended.
  }
}
