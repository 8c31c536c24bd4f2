/** The profile directory of Chromium, with the stored data of its pages. */

import { mkdir, mkdtemp, readlink, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@oxbow/protocol/internal'
import type { Logger } from '../observe/logger.ts'

/** A profile. */
export interface Profile {
  readonly directory: string
  /** Whether the profile is kept for the next start. */
  readonly isKept: boolean
  /** A directory for temporary files, which is removed after the run. */
  readonly temporary: string
}

/** The options for the profile of an app. */
export interface ProfileOptions {
  /** The directory for stored data of pages, if it is kept. */
  readonly dataDirectory: string | undefined
  readonly logger: Logger | undefined
}

// The Chromium of a backend that was killed ends by itself, a little later.
const WAIT_MS = 3000
const LOOK_MS = 50

/** Finds the profile of an app, or makes one that lasts as long as the run. */
export async function openProfile({ dataDirectory, logger }: ProfileOptions): Promise<Profile> {
  const temporary = await mkdtemp(join(tmpdir(), 'oxbow-'))
  if (dataDirectory === undefined) return { directory: temporary, isKept: false, temporary }
  const directory = join(dataDirectory, 'chromium')
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const holder = await holderOf(directory)
    if (holder === undefined) return { directory, isKept: true, temporary }
    throw new Error(`${join(directory, 'SingletonLock')} says that ${holder} has it`)
  } catch (error) {
    const text = `pages do not have their stored data, because the profile of Chromium cannot be used: ${messageOf(error)}`
    logger?.warn({ err: error }, text)
    return { directory: temporary, isKept: false, temporary }
  }
}

/** Removes temporary files of the run. */
export async function closeProfile({ temporary }: Profile): Promise<void> {
  // The last helper processes of the browser may still be writing.
  await rm(temporary, { recursive: true, force: true, maxRetries: 10 })
}

/** The process that uses the profile, after a wait for processes that are just ending. */
async function holderOf(directory: string): Promise<string | undefined> {
  for (let waited = 0; ; waited += LOOK_MS) {
    // A dangling link with the target `HOST-PID`. It does not exist on Windows.
    const lock = await readlink(join(directory, 'SingletonLock')).catch(() => '')
    const [, host, pid = ''] = /^(.*)-(\d+)$/.exec(lock) ?? []
    // Chromium itself takes over a profile that an ended process of the same machine has left locked.
    if (host === undefined || (host === hostname() && !isAlive(Number(pid)))) return undefined
    if (host !== hostname() || waited >= WAIT_MS) return `process ${pid} of ${host}`
    await delay(LOOK_MS)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
