import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { directoryOf, NAVIGATION, send, sendRaw, startTestServer } from '../support/server.ts'

describe('urlFor', () => {
  test.each([
    ['index.html', '/'],
    ['/', '/'],
    ['settings.html', '/settings.html'],
    ['/deep/page?a=1#top', '/deep/page?a=1#top'],
    ['http://localhost:1420/dev?x=1', '/dev?x=1'],
  ])('the page %s is at %s, with a ticket', async (path, expected) => {
    const server = await startTestServer({ config: { build: { devUrl: 'http://localhost:1420' } } })
    const url = new URL(server.urlFor('main', path))
    expect(url.origin).toBe(server.origin)
    const ticket = url.searchParams.get('oxbow-ticket')
    url.searchParams.delete('oxbow-ticket')
    expect(url.pathname + url.search + url.hash).toBe(expected)
    expect(server.gate.redeem(ticket ?? '')?.label).toBe('main')
  })

  test.each(['https://example.com/x', '//evil.example/', 'data:text/html,x'])(
    'the page %s of another origin gets no ticket',
    async (path) => {
      const server = await startTestServer()
      expect(server.urlFor('main', path)).not.toContain('oxbow-ticket')
    },
  )
})

describe('pageFor', () => {
  test('a host that gives no identity gets an address with a ticket', async () => {
    const server = await startTestServer()
    const { url, identity } = server.pageFor('main', '/', {})
    expect(url).toContain('oxbow-ticket')
    expect(identity).toBe(undefined)
  })

  test('a host that gives identities gets a script, and an address without a ticket', async () => {
    const server = await startTestServer()
    const { url, identity } = server.pageFor('main', '/a?b=1', { givesIdentity: true })
    expect(url).toBe(`${server.origin}/a?b=1`)
    expect(identity?.origin).toBe(server.origin)
    const stored = new Map<string, string>()
    const sessionStorage = { setItem: (name: string, value: string) => stored.set(name, value) }
    const run = (origin: string): unknown =>
      new Function('location', 'sessionStorage', identity?.script ?? '')({ origin }, sessionStorage)
    run('http://127.0.0.1:1')
    expect(stored.size).toBe(0)
    run(server.origin)
    const { label, key } = JSON.parse(stored.get('oxbow.identity') ?? '{}')
    expect([label, server.gate.proofOf(key)?.label]).toEqual(['main', 'main'])
  })
})

test('an app without files and without a development server says what is missing', async () => {
  const server = await startTestServer()
  const { status, body } = await send(server, '/', NAVIGATION)
  expect(status).toBe(404)
  expect(body).toContain('build.frontendDist')
})

test('a port that is taken is named', async () => {
  const { port } = await startTestServer()
  const starting = startTestServer({ config: { oxbow: { port } } })
  await expect(starting).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  })
})

test.each([
  [{ address: '0.0.0.0' }, 'say with `authenticate` who a visitor is'],
  [{ behindProxy: true, hosts: ['app.example.com'] }, 'say with `authenticate` who a visitor is'],
])('what lets others in without asking who they are does not start: %j', async (open, reason) => {
  await expect(startTestServer({ config: { oxbow: { server: open } } })).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining(reason),
  })
})

test('what lets others read along does not start', async () => {
  const server = { address: '0.0.0.0', hosts: ['app.example.com'] }
  const authenticate = () => null
  await expect(
    startTestServer({ authenticate, config: { oxbow: { server } } }),
  ).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining('set `tls`, or `behindProxy`'),
  })
})

test('it listens on the loopback address alone', async () => {
  const { port, origin } = await startTestServer()
  expect(origin).toBe(`http://127.0.0.1:${port}`)
  const socket = connect(port, '::1')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

describe('our own paths', () => {
  test('the bridge may be kept for ever at its versioned address only', async () => {
    const server = await startTestServer()
    const versioned = await send(server, '/.oxbow/bridge.js?v=1')
    expect(versioned).toMatchObject({ status: 200, body: 'globalThis.bridgeIsHere = true' })
    expect(versioned.headers['cache-control']).toContain('immutable')
    const plain = await send(server, '/.oxbow/bridge.js')
    expect(plain.headers['cache-control']).toBe('no-cache')
    expect(await send(server, '/.oxbow/bridge.js', { 'if-none-match': '"1"' })).toMatchObject({
      status: 304,
    })
  })

  test('the blank page has neither bridge nor identity', async () => {
    const server = await startTestServer()
    const { status, body } = await send(server, '/.oxbow/blank?window=1', NAVIGATION)
    expect([status, body.includes('script')]).toEqual([200, false])
  })

  test.each(['/.oxbow/', '/.oxbow/global-tauri.js', '/.oxbow/line', '/.oxbow/../.env'])(
    '%s is nothing',
    async (path) => {
      const frontendDist = await directoryOf({ 'index.html': 'x', '.oxbow/x': 'x' })
      const server = await startTestServer({ config: { build: { frontendDist } } })
      expect(await send(server, path, NAVIGATION)).toMatchObject({ status: 404 })
    },
  )
})

test('a line is handed on with the headers of its request', async () => {
  const server = await startTestServer()
  const headers = { 'X-Mine': 'yes' }
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`, { headers })
  await once(socket, 'open')
  const [link] = server.links
  expect(link?.headers).toMatchObject({ 'x-mine': 'yes', host: `127.0.0.1:${server.port}` })
  socket.terminate()
})

test('a connection that says too little too slowly is cut off', async () => {
  const limits = { ...DEFAULT_LIMITS, handshakeMs: 100 }
  const server = await startTestServer({ limits })
  expect(await sendRaw(server, 'GET / HTTP/1.1\r\nHost: 127')).toMatch(/^HTTP\/1\.1 408 /)
})

test.each(['', 'garbage\r\n\r\n', '\0\0\0\0', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`])(
  'the server survives what is no request (%#)',
  async (bytes) => {
    const server = await startTestServer()
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.end(bytes)
    socket.resume()
    await once(socket, 'close')
    expect(await send(server, '/.oxbow/bridge.js')).toMatchObject({ status: 200 })
  },
)

describe('the metrics', () => {
  const metrics = () => 'oxbow_calls 7'

  test('are what the app says, as text', async () => {
    const server = await startTestServer({ metrics })
    const { status, headers, body } = await send(server, '/.oxbow/metrics')
    expect({ status, body }).toEqual({ status: 200, body: 'oxbow_calls 7\n' })
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('are served only if the app enables them', async () => {
    const server = await startTestServer()
    expect(await send(server, '/.oxbow/metrics')).toMatchObject({ status: 404 })
  })

  test('are not for pages of others', async () => {
    const server = await startTestServer({ metrics })
    const headers = { host: 'evil.example' }
    expect(await send(server, '/.oxbow/metrics', headers)).toMatchObject({ status: 403 })
    const origin = 'https://evil.example'
    const foreign = await send(server, '/.oxbow/metrics', { origin })
    expect(foreign).toMatchObject({ status: 403 })
  })

  test('are served only to visitors that the app accepts', async () => {
    const server = await startTestServer({ metrics, authenticate: () => null })
    expect(await send(server, '/.oxbow/metrics')).toMatchObject({ status: 401 })
  })
})

describe('close', () => {
  test('ends lines with 1001, and does not wait for idle clients', async () => {
    const server = await startTestServer()
    const agent = new Agent({ keepAlive: true })
    const idle = request({ port: server.port, host: '127.0.0.1', path: '/', agent }).end()
    const [answer] = await once(idle, 'response')
    answer.resume()
    await once(answer, 'end')
    const silent = connect(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await server.close()
    expect((await closed)[0]).toBe(1001)
    const [refused] = await once(connect(server.port, '127.0.0.1'), 'error')
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
    agent.destroy()
  })

  test('cuts off a page that does not answer', async () => {
    const server = await startTestServer()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`, { autoPong: false })
    await once(socket, 'open')
    socket.pause()
    await server.close()
    await expect(server.links[0]?.transport.closed).resolves.toBeDefined()
    socket.terminate()
  })

  test('may be called twice', async () => {
    const server = await startTestServer()
    await Promise.all([server.close(), server.close()])
    await server.close()
  })
})

test('no ticket and no key reaches the log', async () => {
  const frontendDist = await directoryOf({ 'index.html': 'x' })
  const server = await startTestServer({ config: { build: { frontendDist } } })
  const url = new URL(server.urlFor('main', '/'))
  const ticket = url.searchParams.get('oxbow-ticket') ?? 'none'
  vi.spyOn(server.gate, 'redeem').mockImplementation(() => {
    throw new Error('broken')
  })
  const answer = await send(server, url.pathname + url.search, NAVIGATION)
  expect(answer.status).toBe(500)
  expect(server.logs.join()).toContain('broken')
  expect(server.logs.join()).not.toContain(ticket)
})
