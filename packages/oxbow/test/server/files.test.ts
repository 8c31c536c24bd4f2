import { symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  directoryOf,
  NAVIGATION,
  send,
  startTestServer,
  type TestServer,
} from '../support/server.ts'

const FILES = {
  'index.html': '<title>start</title>',
  'about.html': '<title>about</title>',
  'docs/index.html': '<title>docs</title>',
  'app.js': 'export {}',
  'assets/ü ä.txt': 'umlauts',
  'data.bin': '0123456789',
  '.env': 'SECRET',
  '.git/config': 'SECRET',
  'sub/.hidden': 'SECRET',
  '.well-known/x.json': '{}',
}

async function start(): Promise<TestServer & { directory: string }> {
  const outer = await directoryOf({
    ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`dist/${name}`, text])),
    'outside.txt': 'SECRET',
    'dist-2/file.txt': 'SECRET',
  })
  const server = await startTestServer({
    root: outer,
    config: { build: { frontendDist: 'dist' } },
  })
  return Object.assign(server, { directory: join(outer, 'dist') })
}

test.each([
  ['/', 'start'],
  ['/index.html', 'start'],
  ['/about', 'about'],
  ['/docs/', 'docs'],
  ['/docs', 'docs'],
  ['/a/route/of/the/app', 'start'],
  ['/route.with.dots', 'start'],
])('a navigation to %s shows the page %s', async (path, title) => {
  const { status, body } = await send(await start(), path, NAVIGATION)
  expect(status).toBe(200)
  expect(body).toContain(`<title>${title}</title>`)
})

test('what is not a navigation gets no start page in place of a missing file', async () => {
  const server = await start()
  for (const headers of [{ accept: '*/*' }, { 'sec-fetch-mode': 'no-cors' }]) {
    expect(await send(server, '/missing.js', headers)).toMatchObject({ status: 404 })
  }
})

test('a file comes with its type, and again only when it has changed', async () => {
  const server = await start()
  const { status, headers, body } = await send(server, '/app.js')
  expect([status, headers['content-type'], body]).toEqual([200, 'text/javascript', 'export {}'])
  const again = { 'if-none-match': String(headers.etag) }
  expect(await send(server, '/app.js', again)).toMatchObject({ status: 304 })
  await writeFile(join(server.directory, 'app.js'), 'export const changed = 1')
  const changed = await send(server, '/app.js', again)
  expect(changed.body).toBe('export const changed = 1')
})

test('a file that a build has just made is there, and one that it removed is not', async () => {
  const server = await start()
  await writeFile(join(server.directory, 'new.js'), 'new')
  expect(await send(server, '/new.js')).toMatchObject({ status: 200, body: 'new' })
  await unlink(join(server.directory, 'new.js'))
  expect(await send(server, '/new.js')).toMatchObject({ status: 404 })
})

test('names with spaces and umlauts are found', async () => {
  const server = await start()
  expect(await send(server, encodeURI('/assets/ü ä.txt'))).toMatchObject({ body: 'umlauts' })
})

describe('what is outside or hidden stays there', () => {
  test.each([
    '/.env',
    '/%2eenv',
    '/%2Eenv?x',
    '/.git/config',
    '/.git%2fconfig',
    '/sub/.hidden',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e%2foutside.txt',
    '/%252e%252e/outside.txt',
    '/..\\outside.txt',
    '/..%5coutside.txt',
    '/sub/../../outside.txt',
    '/../dist-2/file.txt',
    '/./../outside.txt',
    '/outside.txt%00.js',
    '/%00',
    '/%c0%ae%c0%ae/outside.txt',
    '/%',
    '/%zz',
    '/etc/passwd',
    '/app.js/',
    '/assets',
    `/${'a'.repeat(5000)}`,
    `/${'a/'.repeat(3000)}`,
  ])('%s', async (path) => {
    const { status, body } = await send(await start(), path)
    expect(body).not.toContain('SECRET')
    expect(status).toBe(404)
  })

  test('a link that leads out of the directory, as a file or on the way', async () => {
    const server = await start()
    await symlink('../outside.txt', join(server.directory, 'file.txt'))
    await symlink('..', join(server.directory, 'up'))
    await symlink('../dist-2', join(server.directory, 'beside'))
    for (const path of ['/file.txt', '/up/outside.txt', '/beside/file.txt']) {
      expect(await send(server, path)).toMatchObject({ status: 404 })
    }
  })

  test('but a link within it is followed, and .well-known is no secret', async () => {
    const server = await start()
    await symlink('app.js', join(server.directory, 'alias.js'))
    expect(await send(server, '/alias.js')).toMatchObject({ status: 200, body: 'export {}' })
    expect(await send(server, '/.well-known/x.json')).toMatchObject({ status: 200 })
  })
})

test.each([
  ['bytes=2-4', 206, '234'],
  ['bytes=8-', 206, '89'],
  ['bytes=8-99', 206, '89'],
  ['bytes=99-', 416, ''],
  // These sirv would get wrong, or fail at.
  ['bytes=4-2', 200, '0123456789'],
  ['bytes=-3', 200, '0123456789'],
  ['bytes=1-2,4-5', 200, '0123456789'],
  ['bytes=x-y', 200, '0123456789'],
  ['lines=1-2', 200, '0123456789'],
])('the range %s is answered with %i', async (range, status, body) => {
  expect(await send(await start(), '/data.bin', { range })).toMatchObject({ status, body })
})

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
  const server = await start()
  for (const path of ['/', '/.oxbow/bridge.js']) {
    const { status, headers } = await send(server, path, { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  }
})

test('a frontendDist that is not there is named', async () => {
  const root = await directoryOf({ 'file.txt': '' })
  for (const frontendDist of ['missing/dist', 'file.txt']) {
    const starting = startTestServer({ root, config: { build: { frontendDist } } })
    await expect(starting).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(join(root, frontendDist)),
    })
  }
})
