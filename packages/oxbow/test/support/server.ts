// A page server with a frontend of a few files, and raw requests to it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DEFAULT_LIMITS, type Transport } from '@oxbow/protocol'
import { onTestFinished } from 'vitest'
import { type ConfigInput, parseConfig } from '../../src/config/config.ts'
import type { LineOpening } from '../../src/line/caller.ts'
import type { Logger } from '../../src/observe/logger.ts'
import { PathResolver } from '../../src/path/path.ts'
import { Gate } from '../../src/server/gate.ts'
import type { PageScripts } from '../../src/server/scripts.ts'
import { type PageServer, type ServerOptions, startServer } from '../../src/server/server.ts'

export const SCRIPTS: PageScripts = {
  bridge: script('bridge.js', 'globalThis.bridgeIsHere = true'),
  recover: script('recover.js', 'export const recover = () => {}'),
  globalTauri: undefined,
  initialization: script('initialization.js', ''),
}

function script(file: string, body: string) {
  const path = `/.oxbow/${file}`
  return { path, url: `${path}?v=1`, etag: '"1"', body: Buffer.from(body) }
}

/** What a test can change. */
export interface TestServerOptions extends Partial<Omit<ServerOptions, 'config'>> {
  readonly config?: ConfigInput
}

export interface TestServer extends PageServer {
  readonly gate: Gate
  readonly links: (LineOpening & { readonly transport: Transport })[]
  readonly logs: string[]
}

/** Writes files into a directory that is removed after the test. */
export async function directoryOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'oxbow-test-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return root
}

/** Starts a server that is stopped after the test. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const gate = new Gate()
  const links: TestServer['links'] = []
  const logs: string[] = []
  const server = await startServer({
    root: '/',
    dev: false,
    limits: DEFAULT_LIMITS,
    gate,
    logger: recorder(logs),
    paths: new PathResolver({ identifier: 'test' }),
    onLine: (transport, opening) => links.push({ transport, ...opening }),
    labels: () => [],
    scripts: SCRIPTS,
    ...options,
    config: parseConfig(options.config ?? {}),
  })
  onTestFinished(() => server.close())
  return Object.assign(server, { gate, links, logs })
}

/** A logger whose lines, fields included, are texts in a list. */
export function recorder(lines: string[]): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request without normalizing its path and headers. */
export function send(
  server: { port: number },
  path: string,
  { method = 'GET', ...headers }: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, path, method, headers })
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      const { statusCode: status = 0, headers: answered } = answer
      text(answer).then((body) => resolve({ status, headers: answered, body }), reject)
    })
    outgoing.end()
  })
}

/** Writes bytes to a new connection, and returns the whole response. */
export async function sendRaw(server: { port: number }, bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(bytes)
  return await text(socket)
}

/** The headers of a browser's navigation. */
export const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
} as const
