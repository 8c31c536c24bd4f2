/** The port of an app: the same at each start, because a page's storage belongs to an origin. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@oxbow/protocol/internal'
import { writePrivateFile } from '../base/private-file.ts'
import { type Config, UNNAMED } from '../config/config.ts'
import type { Logger } from '../observe/logger.ts'
import type { PathResolver } from '../path/path.ts'

/** Options of the search for a port. */
export interface PortOptions<T extends Listening> {
  readonly config: Config
  readonly paths: PathResolver
  readonly logger: Logger
  /** Listens on a port, 0 for any; rejects if it is taken. */
  readonly listen: (port: number) => Promise<T>
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv
}

/** A listening server and its port. */
interface Listening {
  readonly port: number
}

/** The server of an app. */
export interface Home<T extends Listening> {
  readonly server: T
  /** Whether the next start will have the same port. */
  readonly isKept: boolean
}

// Systems hand out free ports from 32,768 on, and browsers refuse some below 20,000.
const FIRST_PORT = 20_000
const PORTS = 12_000

// The first start of an app tries as many, and remembers the one that was free.
const CANDIDATES = 10

// A process that ends gives its port back a little after the next one has started.
const RETRIES = 5
const RETRY_MS = 100

const LOST =
  'pages do not have their stored data (localStorage, IndexedDB, caches, cookies, service workers)'

/**
 * Listens on the port of the configuration; without one, on the port that the identifier stands for. Apps
 * without an identifier, and those that show no windows, such as tests, get any free port.
 *
 * @throws {IpcError} `invalid_config` if a port of the configuration is taken
 */
export async function listenAtHome<T extends Listening>(options: PortOptions<T>): Promise<Home<T>> {
  const { config, listen, paths, env = process.env } = options
  const fixed = config.oxbow.port
  if (fixed !== undefined) return { server: await listen(fixed), isKept: fixed !== 0 }
  const showsNone = (env.OXBOW_HOST || config.oxbow.host) === 'none'
  if (showsNone || config.identifier === UNNAMED) return { server: await listen(0), isKept: false }
  const remembered = await readPort(paths)
  return remembered === undefined
    ? await listenFirst(options)
    : await listenAgain(options, remembered)
}

/** The port for an identifier; if earlier choices are taken, the `index`th one. */
export function portOf(identifier: string, index = 0): number {
  const digest = createHash('sha256').update(`${index} ${identifier}`).digest()
  return FIRST_PORT + (digest.readUInt32BE(0) % PORTS)
}

async function listenFirst<T extends Listening>(options: PortOptions<T>): Promise<Home<T>> {
  const { config, listen, logger, paths } = options
  for (let index = 0; index < CANDIDATES; index++) {
    const server = await orTaken(listen(portOf(config.identifier, index)))
    if (server === undefined) continue
    try {
      await remember(paths, server.port)
      return { server, isKept: true }
    } catch (error) {
      const text = `the number of the port ${server.port} could not be stored (${messageOf(error)}). Set \`oxbow.port\`, or pages may lose their stored data.`
      logger.warn({ err: error }, text)
      return { server, isKept: index === 0 }
    }
  }
  return await listenElsewhere(options, portOf(config.identifier))
}

async function listenAgain<T extends Listening>(
  options: PortOptions<T>,
  remembered: number,
): Promise<Home<T>> {
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if (attempt > 0) await delay(RETRY_MS)
    const server = await orTaken(options.listen(remembered))
    if (server !== undefined) return { server, isKept: true }
  }
  return await listenElsewhere(options, remembered)
}

async function listenElsewhere<T extends Listening>(
  { config, listen, logger }: PortOptions<T>,
  wanted: number,
): Promise<Home<T>> {
  const server = await listen(0)
  const { port } = server
  const who = `the app "${config.identifier}" runs already, or another program has its port ${wanted}`
  logger.warn(
    { port, wanted },
    `${who}; this run has port ${port}, so ${LOST}. Set \`oxbow.port\` to choose another port.`,
  )
  return { server, isKept: false }
}

/** Where a port is taken, or not allowed on this machine, another may do. */
async function orTaken<T>(listening: Promise<T>): Promise<T | undefined> {
  try {
    return await listening
  } catch (error) {
    const { cause } = error as { cause?: { code?: unknown } }
    if (cause?.code === 'EADDRINUSE' || cause?.code === 'EACCES') return undefined
    throw error
  }
}

const FILE = 'server.port'

async function readPort(paths: PathResolver): Promise<number | undefined> {
  try {
    const port = Number(await readFile(join(paths.appLocalDataDir(), FILE), 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
  } catch {
    // Missing and unreadable alike: the identifier says which port it would be.
    return undefined
  }
}

async function remember(paths: PathResolver, port: number): Promise<void> {
  await writePrivateFile(join(paths.appLocalDataDir(), FILE), String(port))
}
