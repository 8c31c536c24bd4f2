import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../../src/config/config.ts'
import {
  directoryOf,
  NAVIGATION,
  SCRIPTS,
  send,
  startTestServer,
  type TestServer,
} from '../support/server.ts'

const INDEX = '<!doctype html><html><head><title>x</title></head><body>hello</body></html>'

async function startApp(config: ConfigInput = {}, dev = false): Promise<TestServer> {
  const frontendDist = await directoryOf({ 'index.html': INDEX })
  return await startTestServer({ dev, config: { ...config, build: { frontendDist } } })
}

/** The path and query of a page's address. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** The data attributes that the document has for the bridge. */
function bridgeConfigOf(html: string): unknown {
  const [, data = 'null'] = /data-oxbow='([^']*)'/.exec(html) ?? []
  return JSON.parse(data.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
}

test.each(['page.xhtml', 'page.xht'])(
  'an XHTML page has a bridge and an identity: %s',
  async (name) => {
    const page =
      '<html xmlns="http://www.w3.org/1999/xhtml"><head/><body><script src="x"/></body></html>'
    const frontendDist = await directoryOf({ [name]: page })
    const server = await startTestServer({ config: { build: { frontendDist } } })
    const { headers, body } = await send(
      server,
      pathOf(server.urlFor('main', `/${name}`)),
      NAVIGATION,
    )
    expect(headers['content-type']).toBe('application/xhtml+xml; charset=utf-8')
    expect(bridgeConfigOf(body)).toMatchObject({ identity: { label: 'main' } })
    expect(body).toMatch(/<\/script><\/head><body><script nonce="[^"]+" src="x"\/>/)
    expect(headers['content-security-policy']).toMatch(/^default-src/)
  },
)

describe('tickets', () => {
  test('a ticket buys the page its identity', async () => {
    const server = await startApp()
    const { status, body } = await send(server, pathOf(server.urlFor('main', '/')), NAVIGATION)
    expect(status).toBe(200)
    const config = bridgeConfigOf(body)
    expect(config).toEqual({
      identity: { label: 'main', key: expect.stringMatching(/^[\w-]{112}$/) },
      windows: process.platform === 'win32',
      globalTauri: false,
      freezePrototype: false,
    })
    const { key } = (config as { identity: { key: string } }).identity
    expect(server.gate.proofOf(key)?.label).toBe('main')
  })

  test('a label with letters of any script arrives whole', async () => {
    const server = await startApp()
    const { body } = await send(server, pathOf(server.urlFor('日本-ß', '/')), NAVIGATION)
    expect(bridgeConfigOf(body)).toMatchObject({ identity: { label: '日本-ß' } })
  })

  test('without a ticket the page comes without identity', async () => {
    const server = await startApp()
    const { status, body } = await send(server, '/', NAVIGATION)
    expect(status).toBe(200)
    expect(bridgeConfigOf(body)).not.toHaveProperty('identity')
    expect(body).toContain('hello')
  })

  test('a used or unknown ticket is answered with what to do', async () => {
    const server = await startApp()
    const path = pathOf(server.urlFor('main', '/'))
    await send(server, path, NAVIGATION)
    for (const bad of [path, '/?oxbow-ticket=', '/?oxbow-ticket=guess']) {
      const { status, body, headers } = await send(server, bad, NAVIGATION)
      expect(status).toBe(403)
      expect(headers['content-type']).toContain('text/html')
      expect(body).toContain('Each link opens a window of the app once.')
      expect(body).not.toContain('bridge.js')
    }
  })

  test.each([
    ['a prefetch', { ...NAVIGATION, 'sec-purpose': 'prefetch;prerender' }, 503],
    ['an older prefetch', { ...NAVIGATION, purpose: 'prefetch' }, 503],
    ['HEAD', { ...NAVIGATION, method: 'HEAD' }, 200],
    ['a frame', { ...NAVIGATION, 'sec-fetch-dest': 'iframe' }, 200],
    ['a fetch', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 200],
    ['a missing file', { accept: '*/*' }, 404],
  ])('%s uses up no ticket', async (name, headers, expected) => {
    const server = await startApp()
    const path = pathOf(server.urlFor('main', name === 'a missing file' ? '/no.png' : '/'))
    const { status, body } = await send(server, path, headers)
    expect(status).toBe(expected)
    expect(body).not.toContain('identity')
    const ticket = new URLSearchParams(path.split('?')[1]).get('oxbow-ticket')
    expect(server.gate.redeem(ticket ?? '')?.label).toBe('main')
  })
})

describe('the bridge', () => {
  test('is the first thing in the head, with the nonce of the policy', async () => {
    const server = await startApp()
    const { body, headers } = await send(server, '/', NAVIGATION)
    const [, nonce] = /<head><script nonce="([^"]+)" src="\/\.oxbow\/bridge\.js/.exec(body) ?? []
    expect(nonce).toMatch(/^[A-Za-z0-9+/=]{24}$/)
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
  })

  test('no two documents share a nonce', async () => {
    const server = await startApp()
    const [one, two] = await Promise.all([
      send(server, '/', NAVIGATION),
      send(server, '/', NAVIGATION),
    ])
    expect(one.headers['content-security-policy']).not.toBe(two.headers['content-security-policy'])
  })

  test('P13 is followed by the global API if the configuration enables it', async () => {
    const frontendDist = await directoryOf({ 'index.html': INDEX })
    const path = '/.oxbow/global-tauri.js'
    const globalTauri = { path, url: `${path}?v=2`, etag: '"2"', body: Buffer.from('1') }
    const server = await startTestServer({
      scripts: { ...SCRIPTS, globalTauri },
      config: { app: { withGlobalTauri: true }, build: { frontendDist } },
    })
    const { body } = await send(server, '/', NAVIGATION)
    expect(body).toMatch(/bridge\.js.*<\/script><script nonce="[^"]+" src="\/\.oxbow\/global-tauri/)
    expect(bridgeConfigOf(body)).toMatchObject({ globalTauri: true })
  })

  test('P3 is not in frames, whose scripts have the nonce all the same', async () => {
    const frontendDist = await directoryOf({ 'index.html': '<head></head><script>a</script>' })
    const server = await startTestServer({ config: { build: { frontendDist } } })
    const { body } = await send(server, '/', { ...NAVIGATION, 'sec-fetch-dest': 'iframe' })
    expect(body).toMatch(/^<head><\/head><script nonce="[^"]+">a<\/script>$/)
  })

  test('is not in HTML that a script fetches', async () => {
    const server = await startApp()
    const { body } = await send(server, '/', { 'sec-fetch-dest': 'empty' })
    expect(body).toBe(INDEX)
  })

  test('P5 is told of the freezing of prototypes', async () => {
    const server = await startApp({ app: { security: { freezePrototype: true } } })
    const { body } = await send(server, '/', NAVIGATION)
    expect(bridgeConfigOf(body)).toMatchObject({ freezePrototype: true })
  })
})

describe('headers', () => {
  test('keep tickets and keys from everyone else', async () => {
    const server = await startApp()
    const { headers } = await send(server, '/', NAVIGATION)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  test('of the configuration come with every answer, and go before our own', async () => {
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Permissions-Policy': ['camera=()', 'microphone=()'],
      'Timing-Allow-Origin': { a: 'b', c: 'd' },
      'Access-Control-Max-Age': null,
    }
    const server = await startApp({ app: { security: { headers } } })
    for (const path of ['/', '/.oxbow/bridge.js', '/nothing.png']) {
      const answer = await send(server, path, path === '/' ? NAVIGATION : {})
      expect(answer.headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'permissions-policy': 'camera=(), microphone=()',
        'timing-allow-origin': 'a b; c d',
      })
      expect(answer.headers).not.toHaveProperty('access-control-max-age')
    }
  })

  test.each([
    { 'X-Other': 'a' },
    { 'Permissions-Policy': 'a\r\nx: y' },
    { 'Permissions-Policy': 1 },
  ])('%j is refused at the start', async (headers) => {
    const app = { security: { headers } } as NonNullable<ConfigInput['app']>
    await expect(startApp({ app })).rejects.toMatchObject({ code: 'invalid_config' })
  })

  test('null asks for no policy at all', async () => {
    const server = await startApp({ app: { security: { csp: null } } })
    const { headers } = await send(server, '/', NAVIGATION)
    expect(headers['content-security-policy']).toBeUndefined()
  })

  test('devCsp goes before csp while the app is developed, and only then', async () => {
    const security = { csp: 'img-src a.example', devCsp: 'img-src b.example' }
    const policies = await Promise.all(
      [true, false].map(async (dev) => {
        const { headers } = await send(await startApp({ app: { security } }, dev), '/', NAVIGATION)
        return headers['content-security-policy']
      }),
    )
    expect(policies).toEqual(['img-src b.example', 'img-src a.example'])
  })

  test('a policy that cannot be sent fails at the start', async () => {
    const app = { security: { csp: 'img-src a, b' } }
    await expect(startApp({ app })).rejects.toMatchObject({ code: 'invalid_config' })
  })
})

test('HEAD has the headers and no body', async () => {
  const server = await startApp()
  const { status, body, headers } = await send(server, '/', { ...NAVIGATION, method: 'HEAD' })
  expect([status, body]).toEqual([200, ''])
  expect(Number(headers['content-length'])).toBeGreaterThan(INDEX.length)
})
