/** Builds apps of real Tauri, and ends them. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A requirement of a build. */
export interface Need {
  /** A command that fails if the requirement is missing. */
  readonly command: string
  /** The text that names the requirement and how to install it. */
  readonly hint: string
}

const NEEDS: readonly Need[] = [
  { command: 'cargo --version', hint: 'cargo is not installed: see https://rustup.rs' },
  {
    command: 'pkg-config --exists webkit2gtk-4.1',
    hint: 'the headers of WebKitGTK are not installed: apt-get install libwebkit2gtk-4.1-dev',
  },
]

/** Why no app of Tauri can be built here, or `undefined` if one can. */
export async function whyNoBuild(...more: readonly Need[]): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Tauri shows its pages in WebKitGTK on Linux only'
  for (const { command, hint } of [...NEEDS, ...more]) {
    if (!(await succeeds(command, { stdio: 'ignore' }))) return hint
  }
  return undefined
}

/**
 * Builds the project of a folder if it is not built as it stands; the first time takes minutes.
 *
 * @throws {Error} if cargo fails; its messages are then on the terminal
 */
export async function buildProject(cwd: string, ...flags: readonly string[]): Promise<void> {
  const command = ['cargo build --locked', ...flags].join(' ')
  if (await succeeds(command, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })) return
  throw new Error('cargo could not build the app; see its messages above')
}

/** Ends an app that leads a group of processes, with all processes of its webview. */
export function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL')
  } catch {
    // All of it has ended already.
  }
}

async function succeeds(
  command: string,
  options: { readonly cwd?: string; readonly stdio: 'ignore' | ('ignore' | 'inherit')[] },
): Promise<boolean> {
  const [program = '', ...args] = command.split(' ')
  return once(spawn(program, args, options), 'exit').then(
    ([code]) => code === 0,
    () => false,
  )
}
