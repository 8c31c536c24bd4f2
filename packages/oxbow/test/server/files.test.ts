import { mkdir, rename, symlink, unlink, writeFile } from 'node:fs/promises'
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

test.each([
  '/file/%2Fhome%2Fx',
  '/search/100%',
  '/%E0%A4%A',
  '/a%00b',
  '/repo/.github/x',
  '/.hidden',
  '/a%5Cb',
  '/docs/missing.html',
  '/%',
  `/${'a'.repeat(5000)}`,
  '/x?y=%',
  '/app.js%2fx',
])(
  'a navigation to a path of the router shows the start page, however it is spelled: %s',
  async (path) => {
    const { status, body } = await send(await start(), path, NAVIGATION)
    expect(status).toBe(200)
    expect(body).toContain('<title>start</title>')
  },
)

test.each([
  ['/about', 'about'],
  ['/about/', 'about'],
  ['/docs', 'docs'],
  ['/docs/', 'docs'],
  ['/', 'start'],
])('what is not a navigation finds pages in the order of Tauri: %s', async (path, title) => {
  const headers = { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  const { status, body } = await send(await start(), path, headers)
  expect([status, body]).toEqual([200, `<title>${title}</title>`])
})

const ODD_NAMES = [
  'C#4.mp3',
  'a?b.json',
  '100%.txt',
  'a%20b.txt',
  '@+&=;,:$.txt',
  "it's (1).txt",
  'é 😀.txt',
  'back\\slash.txt',
  '[x]{y}.txt',
  'a%2Fb.txt',
]

test.runIf(process.platform !== 'win32').each(ODD_NAMES)(
  'a file is found by its encoded name: %s',
  async (name) => {
    const server = await start()
    await writeFile(join(server.directory, name), name)
    await writeFile(join(server.directory, 'docs', name), name)
    const encoded = encodeURIComponent(name)
    for (const path of [`/${encoded}`, `/docs/${encoded}`, `/docs%2F${encoded}`]) {
      expect(await send(server, path)).toMatchObject({ status: 200, body: name })
    }
  },
)

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
  ['bytes=10-', 416, ''],
  ['bytes=-3', 206, '789'],
  ['bytes=-99', 206, '0123456789'],
  ['bytes=-0', 416, ''],
  // Servers may ignore an invalid range, and several ranges.
  ['bytes=4-2', 200, '0123456789'],
  ['bytes=-', 200, '0123456789'],
  ['bytes=1-2,4-5', 200, '0123456789'],
  ['bytes=x-y', 200, '0123456789'],
  ['lines=1-2', 200, '0123456789'],
])('the range %s is answered with %i', async (range, status, body) => {
  expect(await send(await start(), '/data.bin', { range })).toMatchObject({ status, body })
})

test('a range counts only for the file that the browser has the beginning of', async () => {
  const server = await start()
  const get = (headers: Record<string, string>) =>
    send(server, '/data.bin', { range: 'bytes=2-4', ...headers })
  const { etag, 'last-modified': modified } = (await get({})).headers
  expect(await get({ 'if-range': String(etag) })).toMatchObject({ status: 206, body: '234' })
  expect(await get({ 'if-range': String(modified) })).toMatchObject({ status: 206, body: '234' })
  expect(await get({ 'if-range': '"other"' })).toMatchObject({ status: 200, body: '0123456789' })
})

test('an empty file, and the head of one, are answered without a body', async () => {
  const server = await start()
  await writeFile(join(server.directory, 'empty.txt'), '')
  expect(await send(server, '/empty.txt')).toMatchObject({ status: 200, body: '' })
  const { status, headers, body } = await send(server, '/data.bin', { method: 'HEAD' })
  expect([status, headers['content-length'], body]).toEqual([200, '10', ''])
})

test('a link that changes all the time never leads out of the directory', async () => {
  const server = await start()
  const { directory } = server
  await mkdir(join(directory, 'in'))
  await writeFile(join(directory, 'in/file.txt'), 'inside')
  const outside = join(directory, '../dist-2')
  let isOver = false
  const swap = async (link: string, targets: readonly string[]): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      await symlink(targets[i % 2] ?? '', join(directory, `${link}-${i}`))
      await rename(join(directory, `${link}-${i}`), join(directory, link))
    }
  }
  const swapping = Promise.all([
    swap('swapped', [join(directory, 'in'), outside]),
    swap('swapped.txt', [join(directory, 'in/file.txt'), join(outside, 'file.txt')]),
  ])
  const bodies = new Set<string>()
  const ask = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      const path = i % 2 ? '/swapped/file.txt' : '/swapped.txt'
      bodies.add((await send(server, path)).body)
    }
  }
  await Promise.all(Array.from({ length: 6 }, ask))
  isOver = true
  await swapping
  expect([...bodies].sort()).toEqual(['Not found.\n', 'inside'])
})

describe('a file that is shown as a document', () => {
  const SCRIPTED = {
    'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>0</script></svg>',
    'data.xml': '<x/>',
    'photo.png': '',
  }

  async function get(name: string, destination: string) {
    const root = await directoryOf(SCRIPTED)
    const server = await startTestServer({ root, config: { build: { frontendDist: root } } })
    const mode = destination === 'document' ? 'navigate' : 'no-cors'
    return await send(server, `/${name}`, { 'sec-fetch-dest': destination, 'sec-fetch-mode': mode })
  }

  test.each(['picture.svg', 'data.xml'])('has the policy of the app: %s', async (name) => {
    for (const destination of ['document', 'iframe', 'object', 'embed']) {
      const { status, headers } = await get(name, destination)
      expect([destination, status]).toEqual([destination, 200])
      expect(headers['content-security-policy']).toMatch(/script-src 'self' [^;]*'nonce-/)
      expect(headers['x-frame-options']).toBe('SAMEORIGIN')
    }
  })

  test('as a picture it has none, as its styles are its own affair', async () => {
    const { headers } = await get('picture.svg', 'image')
    expect([headers['content-type'], headers['content-security-policy']]).toEqual([
      'image/svg+xml',
      undefined,
    ])
    expect((await get('photo.png', 'document')).headers['content-security-policy']).toBeUndefined()
  })
})

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
  const server = await start()
  for (const path of ['/', '/.oxbow/bridge.js']) {
    const { status, headers } = await send(server, path, { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  }
})

test('a frontendDist that does not exist is named', async () => {
  const root = await directoryOf({ 'file.txt': '' })
  for (const frontendDist of ['missing/dist', 'file.txt']) {
    const starting = startTestServer({ root, config: { build: { frontendDist } } })
    await expect(starting).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(join(root, frontendDist)),
    })
  }
})

test('a directory without a start page says to a person what to do, and to scripts only that it is missing', async () => {
  const root = await directoryOf({ 'dist/app.js': 'export {}' })
  const server = await startTestServer({ root, config: { build: { frontendDist: 'dist' } } })
  const page = await send(server, '/', NAVIGATION)
  expect([page.status, page.body]).toEqual([404, expect.stringContaining('There is no index.html')])
  expect(await send(server, '/missing.js')).toMatchObject({ status: 404, body: 'Not found.\n' })
})
