// The attacked app, and the tools of its attackers.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { CLOSE_CODES, PROTOCOL_VERSION } from '@oxbow/protocol'
import { type App, type AuditEntry, Builder, type ConfigInput, command } from 'oxbow'
import { expect, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { type Answer, send } from '../../packages/oxbow/test/support/server.ts'
import { type Ending, LINK, RawClient } from '../support/raw-client.ts'

/** A secret that must not leave the app. */
export const SECRET = 'the-secret'

/** An app under attack. */
export interface Victim {
  readonly app: App
  readonly origin: string
  readonly port: number
  /** Contains `dist`, which is served, and `secret.txt`, which is not. */
  readonly folder: string
  readonly audit: AuditEntry[]
  readonly logs: string[]
  stop(): Promise<void>
}

/** The headers of a user's navigation. */
export const NAVIGATION: Readonly<Record<string, string>> = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
}

const FILES = {
  'secret.txt': SECRET,
  'dist-2/secret.txt': SECRET,
  'dist/.env': SECRET,
  'dist/index.html': '<!doctype html><title>The app</title><script>window.ran = true</script>',
  'dist/app.js': 'window.app = true',
  'dist/page.html': '<!doctype html><title>Another page</title>',
}

/** The commands of the app. */
function builder() {
  return Builder.default().commands({
    whoami: command((_args, { window }) => window.label),
    greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
    keys: command({ given: z.record(z.string(), z.unknown()) }, ({ given }) => ({
      keys: Object.keys(given),
      polluted: 'polluted' in {} || 'polluted' in given,
    })),
    headers: command((_args, { request }) => [...request.headers]),
  })
}

/** Starts an app that is stopped after the test. */
export async function startVictim(config: ConfigInput = {}): Promise<Victim> {
  const folder = await makeFolder()
  const audit: AuditEntry[] = []
  const logs: string[] = []
  const log = (fields: object, message: string): void => {
    logs.push(`${message} ${JSON.stringify(fields)}`)
  }
  const app: App = builder()
    .logger({ debug: log, info: log, warn: log, error: log })
    .audit((entry) => audit.push(entry))
    .build({
      ...config,
      build: { frontendDist: join(folder, 'dist'), ...config.build },
      oxbow: { host: 'none', ...config.oxbow },
    })
  await app.start()
  const stop = async (): Promise<void> => void (await app.stop())
  onTestFinished(stop)
  const { origin, port } = new URL(app.url('main'))
  return { app, origin, port: Number(port), folder, audit, logs, stop }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-attack-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  await symlink(join(folder, 'secret.txt'), join(folder, 'dist', 'link.txt'))
  await symlink(folder, join(folder, 'dist', 'up'))
  return folder
}

/** Loads a page as a browser does. */
export function load(victim: Victim, url: string, headers = {}): Promise<Answer> {
  const { pathname, search } = new URL(url, victim.origin)
  return send(victim, pathname + search, { ...NAVIGATION, ...headers })
}

/** The key in a page, if there is one. */
export function keyIn({ body }: Pick<Answer, 'body'>): string | undefined {
  return /&#34;key&#34;:&#34;([\w-]+)&#34;/.exec(body)?.[1]
}

/** Sends `hello` with a key, and returns the label of the key, or the end of the connection. */
export async function knock(victim: Victim, key: string): Promise<string | Ending> {
  using client = await RawClient.open(victim.origin)
  client.send([['hello', PROTOCOL_VERSION, key, LINK]])
  const answered = client
    .frame(([kind]) => kind === 'welcome')
    .then(() => {
      client.send([['invoke', 0, 'whoami', {}]])
      return client.answer(0)
    })
    .then(([, , label]) => label as string)
  answered.catch(() => {})
  return await Promise.race([answered, client.ended])
}

/** Expects that a key is refused. */
export async function expectRefused(victim: Victim, key: string): Promise<void> {
  expect(await knock(victim, key)).toMatchObject({ code: CLOSE_CODES.unauthorized })
}

/** The status of the response to a WebSocket upgrade: 101 if it succeeds. */
export function upgradeStatus(
  { port }: Pick<Victim, 'port'>,
  headers: Record<string, string> = {},
  path = '/.oxbow/line',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    const end = (status: number): void => {
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.terminate()
      resolve(status)
    }
    socket.once('open', () => end(101))
    socket.once('unexpected-response', (_request, { statusCode }) => end(statusCode ?? 0))
    socket.once('error', reject)
  })
}

/** Writes bytes to a new connection, and returns the whole response. */
export async function sendBytes({ port }: Pick<Victim, 'port'>, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(Buffer.from(bytes, 'latin1'))
  const answer = await buffer(socket).catch(() => Buffer.alloc(0))
  return answer.toString('latin1')
}

/** Asserts that the app still serves a page and accepts its connection. */
export async function expectServing(victim: Victim): Promise<void> {
  const page = await load(victim, victim.app.url('main'))
  expect(page.status).toBe(200)
  expect(await knock(victim, keyIn(page) ?? '')).toBe('main')
}
