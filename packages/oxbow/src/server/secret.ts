/** The secret for keys, and its storage between two runs of an app. */

import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@oxbow/protocol/internal'
import { writePrivateFile } from '../base/private-file.ts'
import type { Config } from '../config/config.ts'
import type { Logger } from '../observe/logger.ts'
import type { PathResolver } from '../path/path.ts'

/** Options of the search for a secret. */
export interface SecretOptions {
  readonly config: Config
  readonly paths: PathResolver
  readonly logger: Logger
  /** The port, if the next start will have it too. */
  readonly port: number | undefined
}

const SECRET_BYTES = 32

// Whether anybody but the owner may read or write it.
const OTHERS = 0o077

/**
 * The secret of the configuration, or the one that an app keeps for its port in its local data directory.
 * `undefined` if the port changes at each start, because then no page could come back.
 */
export async function findSecret(options: SecretOptions): Promise<Uint8Array | undefined> {
  const { config, paths, logger, port } = options
  const { server } = config.oxbow
  if (server.secret !== undefined) return Buffer.from(server.secret)
  if (port === undefined) return undefined
  // Another port is another origin, whose pages are not ours.
  const name = `server-${port}.secret`
  try {
    const file = join(paths.appLocalDataDir(), name)
    return (await readSecret(file)) ?? (await makeSecret(file))
  } catch (error) {
    const text = `pages will not survive a restart: the secret cannot be kept: ${messageOf(error)}`
    logger.warn({ err: error, file: name }, text)
    return undefined
  }
}

/** The secret from a file that no other user can read. */
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

async function makeSecret(file: string): Promise<Uint8Array> {
  const secret = randomBytes(SECRET_BYTES)
  await writePrivateFile(file, secret)
  return secret
}
