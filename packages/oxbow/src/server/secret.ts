/** The secret that keys are made with, and where it is kept between two runs of an app. */

import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@oxbow/protocol'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { PathResolver } from '../path.ts'

/** What the search for a secret needs. */
export interface SecretOptions {
  readonly config: Config
  readonly paths: PathResolver
  readonly logger: Logger
}

const SECRET_BYTES = 32

// Whether anybody but the owner may read or write it.
const OTHERS = 0o077

/**
 * The secret of the configuration, or the one that an app with a fixed port keeps in its local data
 * directory. `undefined` where the address is another one at each start: no page could come back to it.
 */
export async function findSecret(options: SecretOptions): Promise<Uint8Array | undefined> {
  const { config, paths, logger } = options
  const { server, port } = config.oxbow
  if (server.secret !== undefined) return Buffer.from(server.secret)
  if (port === 0) return undefined
  const folder = paths.appLocalDataDir()
  // Another port is another origin, whose pages are not ours.
  const file = join(folder, `server-${port}.secret`)
  try {
    return (await readSecret(file)) ?? (await makeSecret(folder, file))
  } catch (error) {
    const text = `pages will not survive a restart: the secret cannot be kept: ${messageOf(error)}`
    logger.warn({ err: error, file }, text)
    return undefined
  }
}

/** The secret of a file that nobody else can have read. */
async function readSecret(file: string): Promise<Uint8Array | undefined> {
  try {
    const { mode } = await stat(file)
    const secret = await readFile(file)
    const isOpen = process.platform !== 'win32' && (mode & OTHERS) !== 0
    return isOpen || secret.length !== SECRET_BYTES ? undefined : secret
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function makeSecret(folder: string, file: string): Promise<Uint8Array> {
  const secret = randomBytes(SECRET_BYTES)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Written aside, so that nobody ever reads half a secret, or one with somebody else's mode.
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  await writeFile(draft, secret, { mode: 0o600, flag: 'wx' })
  await rename(draft, file)
  return secret
}
