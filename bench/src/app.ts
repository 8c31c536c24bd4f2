/** Apps that show windows themselves, and the processes of each. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endGroup, endWithRunner } from './ending.ts'
import type { Shown } from './place.ts'
import type { Results } from './workloads.ts'

/** The page and the windows that an app shows. */
export interface Running {
  /** Where its page is: `index.html`, which finds the number of its window in its query. */
  readonly folder: string
  /** The program of Node, for apps that run in it. */
  readonly node: string
  /** An environment that names a display. */
  readonly env: NodeJS.ProcessEnv
  /** How many windows; without a number there is one, and no query. */
  readonly windows?: number
}

/** An app that runs. */
export interface RunningApp extends Shown {
  /** Its first process; `undefined` if it could not be started. */
  readonly pid: number | undefined
}

/** An app that shows the page in a folder in windows of its own. */
export interface App {
  /** Rejects with the reason why there is no such app here. */
  buildApp(): Promise<void>
  runApp(running: Running): RunningApp
  /** How much of the disk it takes, by `desktop-install` and `desktop-packages`. */
  measureInstall?(folder: string): Promise<Results>
}

/** A copy of Node in a folder: memory shared with the runner's Node would count only half. */
export async function copyOfNode(folder: string): Promise<string> {
  const copy = join(folder, 'node')
  if (!existsSync(copy)) await copyFile(process.execPath, copy)
  return copy
}

// Milliseconds that an app has for an orderly end.
const ENDING_MS = 5000

/** Runs a program in a group of its own, so that all its processes end together. */
export function runProgram(
  name: string,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): RunningApp {
  const stdio = ['ignore', 'ignore', 'inherit'] as const
  const child = spawn(program, args, { env, detached: true, stdio: [...stdio] })
  endWithRunner(child, endGroup)
  const ended = once(child, 'exit').then(
    ([code, signal]) => `it has ended (${code ?? signal})`,
    String,
  )
  const failed = ended.then((why): never => {
    throw new Error(`${name}: ${why}`)
  })
  failed.catch(() => {})
  return {
    pid: child.pid,
    failed,
    stop: async () => {
      if (child.pid === undefined) return
      child.kill()
      const late = setTimeout(() => endGroup(child), ENDING_MS)
      await ended
      clearTimeout(late)
    },
  }
}
