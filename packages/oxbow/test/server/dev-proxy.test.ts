import dns from 'node:dns'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { NAVIGATION, send, startTestServer, type TestServer } from '../support/server.ts'

const INDEX = '<!doctype html><html><head></head><script>hot()</script></html>'

interface DevServer {
  readonly url: string
  readonly server: Server
  readonly requests: IncomingMessage[]
}

/** A development server with configurable responses, which echoes WebSocket messages. */
async function startDevServer(
  answer: RequestListener,
  port = 0,
  address = '127.0.0.1',
): Promise<DevServer> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  const sockets = new WebSocketServer({ server, path: '/hmr' })
  sockets.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  server.listen(port, address)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  })
  const host = address.includes(':') ? `[${address}]` : address
  const { port: listening } = server.address() as AddressInfo
  return { url: `http://${host}:${listening}`, server, requests }
}

function startFor(devUrl: string): Promise<TestServer> {
  return startTestServer({ dev: true, config: { build: { devUrl } } })
}

const html: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('etag', '"dev"')
  response.setHeader('content-security-policy', "script-src 'none'")
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  response.end(INDEX)
}

test('a development server at an IPv6 address is reached, its WebSockets too', async () => {
  const dev = await startDevServer(html, 0, '::1')
  const server = await startFor(dev.url)
  const { status, body } = await send(server, '/', NAVIGATION)
  expect(status).toBe(200)
  expect(body).toContain('hot()')
  expect(dev.requests[0]?.headers.host).toBe(new URL(dev.url).host)
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/hmr`, {
    origin: server.origin,
  })
  await once(socket, 'open')
  socket.send('ping')
  expect(String((await once(socket, 'message'))[0])).toBe('ping')
  socket.terminate()
})

describe('a development server with a certificate of its own', () => {
  async function startTls(): Promise<number> {
    const read = (name: string): Buffer =>
      readFileSync(new URL(`../support/tls/${name}.pem`, import.meta.url))
    const server = createTlsServer({ cert: read('cert'), key: read('key') }, html)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    return (server.address() as AddressInfo).port
  }

  test('is trusted on this machine', async () => {
    const server = await startFor(`https://localhost:${await startTls()}`)
    const { status, body } = await send(server, '/', NAVIGATION)
    expect(status).toBe(200)
    expect(body).toContain('hot()')
  })

  test('is refused elsewhere, and the page and the log say why, the log once', async () => {
    const { lookup } = dns
    const spy = vi
      .spyOn(dns, 'lookup')
      .mockImplementation(((name: string, ...rest: never[]) =>
        lookup(name === 'dev.example' ? '127.0.0.1' : name, ...(rest as [never, never]))) as never)
    onTestFinished(() => spy.mockRestore())
    const devUrl = `https://dev.example:${await startTls()}`
    const server = await startFor(devUrl)
    const { status, body } = await send(server, '/', NAVIGATION)
    expect(status).toBe(502)
    expect(body).toContain(`The certificate of ${devUrl} was refused`)
    expect(body).toContain('NODE_EXTRA_CA_CERTS')
    await send(server, '/', NAVIGATION)
    const said = server.logs.filter((text) => text.includes('was refused'))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(
      /the certificate of the development server .* was refused: .*certificate/,
    )
  })
})

test('an XHTML page gets the bridge by the rules of XML', async () => {
  const dev = await startDevServer((_request, response) => {
    response.setHeader('content-type', 'application/xhtml+xml; charset=utf-8')
    response.end('<html xmlns="http://www.w3.org/1999/xhtml"><head/><body/></html>')
  })
  const { headers, body } = await send(await startFor(dev.url), '/', NAVIGATION)
  expect(headers['content-type']).toBe('application/xhtml+xml; charset=utf-8')
  expect(headers['content-security-policy']).toMatch(/^default-src/)
  expect(body).toMatch(/<head><script nonce=.*data-oxbow=.*<\/script><\/head><body\/>/)
})

describe('pages', () => {
  test('get bridge, nonces and our policy, and buy their identity', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const url = new URL(server.urlFor('main', '/a/b?x=1'))
    const { status, headers, body } = await send(server, url.pathname + url.search, {
      ...NAVIGATION,
      'accept-encoding': 'gzip, br',
      'if-none-match': '"dev"',
    })
    expect(status).toBe(200)
    expect(body).toMatch(/<head><script nonce=.*data-oxbow='.*label.*main.*<script nonce=.*hot\(\)/)
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'/)
    expect(headers.etag).toBeUndefined()
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body))
  })

  test('are asked for uncompressed, whole, and without the ticket', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const url = new URL(server.urlFor('main', '/a/b?x=1'))
    await send(server, url.pathname + url.search, {
      ...NAVIGATION,
      'accept-encoding': 'gzip, br',
      'if-none-match': '"dev"',
      origin: server.origin,
    })
    const [request] = dev.requests
    expect(request?.url).toBe('/a/b?x=1')
    expect(request?.headers).toMatchObject({
      host: new URL(dev.url).host,
      origin: dev.url,
      'accept-encoding': 'identity',
    })
    expect(request?.headers).not.toHaveProperty('if-none-match')
  })

  test('that arrive compressed nevertheless pass unchanged, and are logged', async () => {
    const dev = await startDevServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync(INDEX))
    })
    const server = await startFor(dev.url)
    const { headers } = await send(server, '/', NAVIGATION)
    expect(headers['content-encoding']).toBe('gzip')
    expect(server.logs.join()).toContain('gets no bridge')
  })

  test('an error page keeps its status', async () => {
    const dev = await startDevServer((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>broken</h1>')
    })
    const { status, body } = await send(await startFor(dev.url), '/', NAVIGATION)
    expect(status).toBe(500)
    expect(body).toMatch(/bridge\.js.*broken/)
  })
})

describe('everything else', () => {
  test('passes unchanged, both ways', async () => {
    const dev = await startDevServer((request, response) => {
      response.writeHead(201, { 'content-type': 'text/javascript', etag: '"m"', 'x-a': 'b' })
      response.end(`${request.method} ${request.headers['accept-encoding']} <head>`)
    })
    const server = await startFor(dev.url)
    const headers = { 'sec-fetch-mode': 'cors', 'accept-encoding': 'br' }
    const answer = await send(server, '/src/main.ts?import', headers)
    expect(answer).toMatchObject({ status: 201, body: 'GET br <head>' })
    expect(answer.headers).toMatchObject({ etag: '"m"', 'x-a': 'b' })
    expect(dev.requests[0]?.url).toBe('/src/main.ts?import')
    expect(await send(server, '/api', { method: 'POST' })).toMatchObject({ status: 201 })
  })

  test('requests of other sites do not reach the development server', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const { status } = await send(server, '/', { origin: 'http://evil.example', method: 'POST' })
    expect([status, dev.requests]).toEqual([403, []])
  })

  test('our own paths are ours', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    expect((await send(server, '/.oxbow/bridge.js')).body).toContain('bridgeIsHere')
    expect(dev.requests).toEqual([])
  })
})

test.each([
  ['/app/', /^\/app\/\?oxbow-ticket=/],
  ['next?y=2', /^\/a\/next\?y=2&oxbow-ticket=/],
  ['DEV/app/#top', /^\/app\/\?oxbow-ticket=.*#top$/],
  ['https://other.example/x', /^https:\/\/other\.example\/x$/],
])('a redirection to %s stays here if it can, and takes the ticket along', async (to, expected) => {
  const dev = await startDevServer((_request, response) => {
    response.writeHead(302, { location: to.replace('DEV', dev.url) }).end()
  })
  const server = await startFor(dev.url)
  const url = new URL(server.urlFor('main', '/a/b'))
  const { status, headers } = await send(server, url.pathname + url.search, NAVIGATION)
  expect(status).toBe(302)
  expect(headers.location).toMatch(expected)
  const ticket = url.searchParams.get('oxbow-ticket') ?? ''
  expect(server.gate.redeem(ticket)?.label).toBe('main')
})

describe('WebSockets', () => {
  test('of the development server are passed on, its own origin in place of ours', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const url = `ws://127.0.0.1:${server.port}/hmr?token=1`
    const socket = new WebSocket(url, 'vite-hmr', { origin: server.origin })
    await once(socket, 'open')
    socket.send('ping')
    const [data] = await once(socket, 'message')
    expect(String(data)).toBe('ping')
    expect(dev.requests[0]?.headers.origin).toBe(dev.url)
    expect(dev.requests[0]?.url).toBe('/hmr?token=1')
    socket.terminate()
  })

  test('of other origins are not', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const url = `ws://127.0.0.1:${server.port}/hmr`
    const socket = new WebSocket(url, { origin: 'http://evil.example' })
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('403')
    expect(dev.requests).toEqual([])
  })

  test('end with the server', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/hmr`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await server.close()
    await closed
  })

  test('end with the development server, and ours keeps running', async () => {
    const dev = await startDevServer(html)
    const server = await startFor(dev.url)
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/hmr`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    dev.server.close()
    dev.server.closeAllConnections()
    // The server does not close upgraded connections by itself.
    socket.close()
    await closed
    const again = new WebSocket(`ws://127.0.0.1:${server.port}/hmr`)
    await once(again, 'error')
    expect(await send(server, '/', NAVIGATION)).toMatchObject({ status: 502 })
  })
})

test('while the development server is down a page waits for it, and keeps its ticket', async () => {
  const { url: devUrl, server: first } = await startDevServer(html)
  first.close()
  await once(first, 'close')
  const server = await startFor(devUrl)
  const url = new URL(server.urlFor('main', '/'))
  const waiting = await send(server, url.pathname + url.search, NAVIGATION)
  expect(waiting.status).toBe(502)
  expect(waiting.body).toMatch(/http-equiv="refresh" content="1"/)
  expect(waiting.body).toContain(devUrl)
  expect(await send(server, '/app.js')).toMatchObject({ status: 502 })
  await startDevServer(html, Number(new URL(devUrl).port))
  const shown = await send(server, url.pathname + url.search, NAVIGATION)
  expect(shown).toMatchObject({ status: 200, body: expect.stringContaining('label') })
})

test('an answer that breaks off breaks off here too, and the server keeps running', async () => {
  const dev = await startDevServer((request, response) => {
    if (request.url === '/ok.js') return response.end('ok')
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' })
    response.write('<head>')
    setImmediate(() => response.destroy())
  })
  const server = await startFor(dev.url)
  await expect(send(server, '/', NAVIGATION)).rejects.toThrow()
  await expect(send(server, '/big.bin')).rejects.toThrow()
  expect(await send(server, '/ok.js')).toMatchObject({ status: 200, body: 'ok' })
})
