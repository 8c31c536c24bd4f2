import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  directoryOf,
  NAVIGATION,
  send,
  sendRaw,
  startTestServer,
  type TestServer,
} from '../support/server.ts'

async function start(): Promise<TestServer> {
  const frontendDist = await directoryOf({ 'index.html': 'hello', 'app.js': 'x' })
  return await startTestServer({ config: { build: { frontendDist } } })
}

/** The status of the response to an upgrade; 101 if it succeeds. */
async function upgradeStatus(
  server: TestServer,
  headers: Record<string, string>,
  path = '/.oxbow/line',
): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
  const opened = once(socket, 'open').then(() => 101)
  const refused = once(socket, 'unexpected-response').then(([, answer]) => answer.statusCode)
  opened.catch(() => {})
  const status = await Promise.race([opened, refused])
  socket.on('error', () => {})
  socket.terminate()
  return status
}

describe('Host', () => {
  test.each(['127.0.0.1', 'localhost'])('%s with our port is ours', async (name) => {
    const server = await start()
    const host = `${name}:${server.port}`
    expect(await send(server, '/app.js', { host })).toMatchObject({ status: 200 })
    expect(await upgradeStatus(server, { host })).toBe(101)
  })

  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1:PORT1',
    'localhost.evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    '127.0.0.1:PORT.evil.example',
    'evil.example@127.0.0.1:PORT',
    '127.1:PORT',
    '0.0.0.0:PORT',
    '[::1]:PORT',
    '2130706433:PORT',
    'localhost.:PORT',
  ])('%s is refused', async (pattern) => {
    const server = await start()
    const host = pattern.replace('PORT', String(server.port))
    for (const path of ['/', '/app.js', '/.oxbow/bridge.js']) {
      expect(await send(server, path, { ...NAVIGATION, host })).toMatchObject({ status: 403 })
    }
    expect(await upgradeStatus(server, { host })).toBe(403)
  })

  test('a request without Host, or for another server, is refused', async () => {
    const server = await start()
    const own = `127.0.0.1:${server.port}`
    const missing = await sendRaw(server, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')
    expect(missing).toMatch(/^HTTP\/1\.1 400 /)
    const old = await sendRaw(server, 'GET / HTTP/1.0\r\n\r\n')
    expect(old).toMatch(/^HTTP\/1\.1 403 /)
    const empty = await sendRaw(server, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')
    expect(empty).toMatch(/^HTTP\/1\.1 403 /)
    const absolute = `GET http://evil.example/ HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`
    expect(await sendRaw(server, absolute)).toMatch(/^HTTP\/1\.1 403 /)
    const star = `OPTIONS * HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`
    expect(await sendRaw(server, star)).toMatch(/^HTTP\/1\.1 403 /)
  })
})

test.each(['//evil.example/', '//evil.example/app.js', '/\\evil.example/', '//'])(
  'a target that begins like an address is refused: %s',
  async (path) => {
    const server = await start()
    expect(await send(server, path, NAVIGATION)).toMatchObject({ status: 403 })
    expect(await upgradeStatus(server, {}, path)).toBe(403)
  },
)

describe('Origin', () => {
  test('our own may fetch and connect', async () => {
    const server = await start()
    const headers = { origin: server.origin }
    expect(await send(server, '/app.js', headers)).toMatchObject({ status: 200 })
    expect(await upgradeStatus(server, headers)).toBe(101)
  })

  test('a request without an origin may connect, because it still needs a key', async () => {
    expect(await upgradeStatus(await start(), {})).toBe(101)
  })

  test.each([
    'null',
    'http://evil.example',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'https://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://127.0.0.1:PORT.evil.example',
    'file://',
    'chrome-extension://abcdef',
    '',
  ])('%j is refused', async (pattern) => {
    const server = await start()
    const origin = pattern.replace('PORT', String(server.port))
    const answer = await send(server, '/app.js', { origin })
    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(await upgradeStatus(server, { origin })).toBe(403)
    expect(server.links).toEqual([])
  })

  test('a refusal is logged with the origin', async () => {
    const server = await start()
    await send(server, '/?oxbow-ticket=SECRET', { origin: 'http://evil.example' })
    expect(server.logs.join()).toContain('http://evil.example')
    expect(server.logs.join()).not.toContain('SECRET')
  })
})

describe('Sec-Fetch-Site', () => {
  test.each(['cross-site', 'same-site'])('%s may follow a link and embed nothing', async (site) => {
    const server = await start()
    const from = { 'sec-fetch-site': site }
    expect(await send(server, '/', { ...NAVIGATION, ...from })).toMatchObject({ status: 200 })
    for (const [mode, dest] of [
      ['no-cors', 'script'],
      ['no-cors', 'image'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
      ['navigate', 'object'],
    ]) {
      const headers = { ...from, 'sec-fetch-mode': mode ?? '', 'sec-fetch-dest': dest ?? '' }
      expect(await send(server, '/app.js', headers)).toMatchObject({ status: 403 })
    }
  })

  test.each(['same-origin', 'none'])('%s may load everything', async (site) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }
    expect(await send(await start(), '/app.js', headers)).toMatchObject({ status: 200 })
  })
})

test.each(['/', '/other', '/.oxbow/', '/.oxbow/lines', '/.oxbow/line/'])(
  'there is no WebSocket at %s',
  async (path) => {
    expect(await upgradeStatus(await start(), {}, path)).toBe(404)
  },
)

/** The text of a notice, without its markup. */
function textOf(html: string): string {
  const [, text = ''] = /<p>([^<]*)<\/p>/.exec(html) ?? []
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

describe('a refusal says what to write where', () => {
  test.each([
    ['app.example.com', 'set oxbow.server.hosts: ["app.example.com"]'],
    ['localhost:1', 'a tunnel, a container or a forwarded port has changed the port'],
    ['127.0.0.1:1', 'set oxbow.server.hosts: ["127.0.0.1:1"]'],
    ['name-3000.app.github.dev', 'set oxbow.server.hosts: ["name-3000.app.github.dev"]'],
  ])('for the name %s', async (host, advice) => {
    const server = await start()
    const { status, body } = await send(server, '/', { ...NAVIGATION, host })
    expect([status, textOf(body)]).toEqual([403, expect.stringContaining(advice)])
    expect(server.logs.join()).toContain(advice.replaceAll('"', '\\"').slice(0, 20))
  })

  test.each(['evil<script>', 'a"b', 'x'.repeat(300), 'a b'])(
    'and repeats nothing odd: %s',
    async (host) => {
      const server = await start()
      const { status, body } = await send(server, '/', { ...NAVIGATION, host })
      expect([status, textOf(body)]).toEqual([
        403,
        `This server answers at 127.0.0.1:${server.port} only.`,
      ])
      expect(body).not.toContain(host)
    },
  )

  test('for a page that a tunnel shows under another name', async () => {
    const server = await start()
    const host = `127.0.0.1:${server.port}`
    const origin = 'https://name-3000.app.github.dev'
    const { status, body } = await send(server, '/', { host, origin })
    expect(status).toBe(403)
    expect(body).toContain('hosts: ["name-3000.app.github.dev"], behindProxy: true')
    const odd = await send(server, '/', { host, origin: 'null' })
    expect(odd.body).toBe('Requests from pages of other origins are not answered.\n')
  })
})
