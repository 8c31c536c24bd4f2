import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { ConfigInput } from '../../src/config/config.ts'
import type { Authenticate, AuthenticateRequest } from '../../src/server/authenticate.ts'
import {
  directoryOf,
  NAVIGATION,
  send,
  startTestServer,
  type TestServer,
} from '../support/server.ts'

const HOST = 'app.example.com'

async function start(
  authenticate: Authenticate,
  server: NonNullable<ConfigInput['oxbow']>['server'] = {},
): Promise<TestServer> {
  const frontendDist = await directoryOf({ 'index.html': 'hello', 'app.js': 'x' })
  const oxbow = { server: { hosts: [HOST], behindProxy: true, ...server } }
  return await startTestServer({ authenticate, config: { build: { frontendDist }, oxbow } })
}

/** Opens a connection, or returns the status of the refusal. */
async function openLine(
  { port }: TestServer,
  headers: Record<string, string> = {},
): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/.oxbow/line`, {
    headers: { host: HOST, ...headers },
  })
  socket.on('error', () => {})
  const opened = once(socket, 'open').then(() => socket)
  opened.catch(() => {})
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode)
  return await Promise.race([opened, refused])
}

const byName: Authenticate = ({ headers }) => {
  const name = headers.get('x-name')
  return name === null ? null : { name }
}

test.each(['/', '/app.js', '/.oxbow/bridge.js', '/.oxbow/blank', '/nothing'])(
  'a visitor without an identity gets only 401: %s',
  async (path) => {
    const server = await start(byName)
    const answer = await send(server, path, { ...NAVIGATION, host: HOST })
    expect(answer.status).toBe(401)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).not.toMatch(/hello|oxbow/)
    const known = await send(server, path, { ...NAVIGATION, host: HOST, 'x-name': 'Ada' })
    expect(known.status).not.toBe(401)
  },
)

test('a ticket is not used up by a visitor who has to sign in first', async () => {
  const server = await start(byName)
  const { pathname, search } = new URL(server.urlFor('main', '/'))
  const ask = (headers: Record<string, string>) =>
    send(server, pathname + search, { ...NAVIGATION, host: HOST, ...headers })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ 'x-name': 'Ada' })).body).toContain('main')
})

test('a line opens for a visitor, and keeps the identity', async () => {
  const server = await start(byName)
  expect(await openLine(server)).toBe(401)
  expect(server.links).toEqual([])
  const line = await openLine(server, { 'x-name': 'Ada' })
  expect(line).toBeInstanceOf(WebSocket)
  const [link] = server.links
  expect(link?.caller?.identity).toEqual({ name: 'Ada' })
  // Handlers can read the headers of the connection, but the caller must not be among them.
  expect(Object.keys(link?.headers ?? {})).not.toContain('caller')
  if (line instanceof WebSocket) line.terminate()
})

test.each([undefined, 'Ada', true, 0, ''])(
  'authenticate: %j is treated as not signed in',
  async (answer) => {
    const server = await start(() => answer as never)
    expect(await send(server, '/', { host: HOST })).toMatchObject({ status: 401 })
    expect(await openLine(server)).toBe(401)
  },
)

test('authenticate gets headers, address and origin, without the ticket', async () => {
  const seen: AuthenticateRequest[] = []
  const server = await start(async (request) => {
    seen.push(request)
    return { name: 'Ada' }
  })
  const { pathname, search } = new URL(server.urlFor('main', '/a?b=1'))
  await send(server, pathname + search, {
    host: HOST,
    cookie: 'session=1',
    'x-forwarded-for': '6.6.6.6, 9.9.9.9',
  })
  expect(seen).toEqual([
    {
      method: 'GET',
      url: `https://${HOST}/a?b=1`,
      headers: expect.any(Headers),
      remoteAddress: '9.9.9.9',
    },
  ])
  expect(seen[0]?.headers.get('cookie')).toBe('session=1')
})

test('behind a proxy that sends no address, no visitor is on this machine', async () => {
  const seen: string[] = []
  const authenticate: Authenticate = ({ remoteAddress }) => {
    seen.push(remoteAddress)
    return null
  }
  const server = await start(authenticate)
  for (const told of [{}, { 'x-forwarded-for': '' }, { 'x-forwarded-for': '127.0.0.1, ' }]) {
    await send(server, '/', { host: HOST, ...told })
  }
  expect(seen).toEqual(['', '', ''])
})

test('without a proxy no visitor can claim an address', async () => {
  const seen: string[] = []
  const server = await startTestServer({
    authenticate: ({ remoteAddress }) => {
      seen.push(remoteAddress)
      return null
    },
  })
  await send(server, '/', { 'x-forwarded-for': '9.9.9.9' })
  expect(seen).toEqual(['127.0.0.1'])
})

describe('an `authenticate` that fails refuses every visitor', () => {
  test.each([
    ['by throwing', () => Promise.reject(new Error('the database is away'))],
    ['by taking too long', () => new Promise<null>(() => {})],
  ])('%s', async (_how, authenticate) => {
    const server = await start(authenticate, { requestMs: 50 })
    const answer = await send(server, '/', { ...NAVIGATION, host: HOST })
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('database')
    expect(await openLine(server)).toBe(500)
    expect(server.links).toEqual([])
    expect(server.logs.join()).toMatch(/the database is away|has not answered within 50 ms/)
  })
})

test('a foreign page is refused before anybody is asked', async () => {
  const authenticate = vi.fn(byName)
  const server = await start(authenticate)
  const foreign = { 'x-name': 'Ada', origin: 'https://evil.example' }
  expect(await send(server, '/', { host: HOST, ...foreign })).toMatchObject({ status: 403 })
  expect(await openLine(server, foreign)).toBe(403)
  expect(authenticate).not.toHaveBeenCalled()
})

test('the own origin is the public one, and the policy lets its line through', async () => {
  const server = await start(byName)
  const known = { ...NAVIGATION, host: HOST, 'x-name': 'Ada' }
  const page = await send(server, '/', { ...known, origin: `https://${HOST}` })
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain(
    `connect-src 'self' data: blob: wss://${HOST};`,
  )
  expect(await send(server, '/', { ...known, origin: `http://${HOST}` })).toMatchObject({
    status: 403,
  })
  const local = { ...known, host: `127.0.0.1:${server.port}` }
  expect(await send(server, '/', local)).toMatchObject({ status: 403 })
})
