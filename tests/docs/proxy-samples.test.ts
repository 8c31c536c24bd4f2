// The samples of the guide to serving, run as they stand there: nginx in front of the app and of its door.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { PROTOCOL_VERSION } from '@oxbow/protocol'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Program, Programs } from '../../packages/oxbow/test/support/program.ts'
import { freePort } from '../support/free-port.ts'
import { fenceBelow } from './markdown.ts'

const PAGE = 'docs/serving.md'

const HOST = 'app.example.com'

const TLS = fileURLToPath(new URL('../../packages/oxbow/test/support/tls/', import.meta.url))

// Milliseconds. A limit for a slow machine.
const PATIENCE = 30_000

let folder: string
let programs: Programs
let app: Program
let nginx: ChildProcess
let ports: { tls: number; app: number; door: number }
/** What nginx has complained of. */
let complaints = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-nginx-'))
  ports = { tls: await freePort(), app: await freePort(), door: await freePort() }
  await writeFile(join(folder, 'index.html'), '<title>The app</title>')
  programs = await Programs.prepare()
  app = programs.run('sample', `${await programOfGuide()}\nconsole.log('ready')`)
  await app.says('ready')
  nginx = await startNginx()
  await vi.waitFor(async () => expect((await get('/')).status).toBe(401), { timeout: PATIENCE })
}, PATIENCE * 2)

afterAll(async () => {
  nginx?.kill()
  if (nginx?.exitCode === null) await once(nginx, 'exit')
  app?.signal('SIGKILL')
  await app?.code()
  programs?.[Symbol.dispose]()
  await rm(folder, { recursive: true, force: true })
})

/** The program of the guide, with ports and a folder of this test. */
async function programOfGuide(): Promise<string> {
  const { code } = await transform(fenceBelow(PAGE, 'Windows for other people', 'ts'), {
    loader: 'ts',
  })
  return replaced(code, {
    'import { Builder } from "oxbow";\n': '',
    '"../dist"': JSON.stringify(folder),
    '8080': String(ports.app),
    '8081': String(ports.door),
  })
}

async function startNginx(): Promise<ChildProcess> {
  const digest = createHash('sha1').update('secret').digest('base64')
  await writeFile(join(folder, 'users'), `ada:{SHA}${digest}\n`)
  const sample = replaced(fenceBelow(PAGE, 'Behind a proxy', 'nginx'), {
    'listen 443 ssl': `listen 127.0.0.1:${ports.tls} ssl`,
    '/etc/nginx/cert.pem': join(TLS, 'cert.pem'),
    '/etc/nginx/key.pem': join(TLS, 'key.pem'),
    '/etc/nginx/users': join(folder, 'users'),
    '127.0.0.1:8080': `127.0.0.1:${ports.app}`,
    '127.0.0.1:8081': `127.0.0.1:${ports.door}`,
  })
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const config = `${user} worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
${sample} }`
  await writeFile(join(folder, 'nginx.conf'), config)
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  })
  child.stderr?.on('data', (chunk) => {
    complaints += String(chunk)
  })
  return child
}

/** Puts other texts in the place of some, each of which must be there. */
function replaced(code: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce((result, [text, other]) => {
    expect(result, `the sample of ${PAGE} has ${text}`).toContain(text)
    return result.replaceAll(text, other)
  }, code)
}

const ADA = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` }

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Asks nginx, as a browser would that knows the name of the app. */
async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const asked = request({
    host: '127.0.0.1',
    port: ports.tls,
    path,
    rejectUnauthorized: false,
    headers: { host: HOST, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', ...headers },
  })
  asked.end()
  try {
    const [answer] = await once(asked, 'response')
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
  } catch (cause) {
    throw new Error(`nginx does not answer: ${complaints}`, { cause })
  }
}

/** What the page of a fresh address tells its bridge. */
async function enter(headers: Record<string, string>): Promise<{ label: string; key: string }> {
  const { status, headers: answered } = await get('/enter', { ...ADA, ...headers })
  expect(status).toBe(303)
  const { host, pathname, search } = new URL(answered.location ?? '')
  expect(host).toBe(HOST)
  const { body } = await get(pathname + search, { ...ADA, ...headers })
  const [, data = '{}'] = /data-oxbow='([^']*)'/.exec(body) ?? []
  const json = data.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  return JSON.parse(json).identity
}

it('refuses visitors who have not signed in, whatever headers they send', async () => {
  for (const path of ['/', '/enter', '/.oxbow/bridge.js']) {
    const { status, body } = await get(path, { 'x-user': 'boss' })
    expect([path, status]).toEqual([path, 401])
    expect(body).not.toContain('The app')
  }
})

it('takes the identity from the proxy, and not from the visitor', async () => {
  const forged = [
    {},
    { 'x-user': 'boss' },
    { 'X-USER': 'boss' },
    { x_user: 'boss' },
    { 'x-forwarded-for': '127.0.0.1', 'x-user': 'boss' },
  ]
  for (const headers of forged) {
    const { label } = await enter(headers as Record<string, string>)
    expect([headers, label]).toEqual([headers, 'user-ada'])
  }
})

it('opens the line of a page through the proxy', async () => {
  const { key } = await enter({})
  const line = new WebSocket(`wss://127.0.0.1:${ports.tls}/.oxbow/line`, {
    rejectUnauthorized: false,
    headers: { ...ADA, host: HOST, origin: `https://${HOST}` },
  })
  await once(line, 'open')
  line.send(JSON.stringify([['hello', PROTOCOL_VERSION, key, 1]]))
  const [welcome] = await once(line, 'message')
  line.close()
  expect(JSON.parse(String(welcome))[0]).toEqual(expect.arrayContaining(['welcome', 'user-ada']))
})

it('trusts no header in a sample that the configuration of the proxy does not set', async () => {
  const guide = await readFile(new URL(`../../${PAGE}`, import.meta.url), 'utf8')
  const read = [...guide.matchAll(/headers(?:\.get\(|\.has\(|\[)'(x-[^']+)'/g)].map(
    ([, name]) => name,
  )
  const nginxSample = fenceBelow(PAGE, 'Behind a proxy', 'nginx')
  const set = [...nginxSample.matchAll(/proxy_set_header (\S+)/g)].map(([, name = '']) =>
    name.toLowerCase(),
  )
  expect(read.length).toBeGreaterThan(0)
  for (const name of read) expect(set).toContain(name)
})
