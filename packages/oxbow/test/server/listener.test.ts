import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { send, sendRaw, startTestServer, type TestServer } from '../support/server.ts'

const TLS = fileURLToPath(new URL('../support/tls', import.meta.url))
const PAIR = { cert: 'cert.pem', key: 'key.pem' }

function startWith(server: object): Promise<TestServer> {
  return startTestServer({ root: TLS, config: { oxbow: { server } } })
}

describe('a server that cannot listen says which setting changes it', () => {
  test('if another program has the port', async () => {
    const { port } = await startTestServer()
    await expect(startTestServer({ config: { oxbow: { port } } })).rejects.toMatchObject({
      code: 'invalid_config',
      message: `invalid configuration: oxbow.port: another program listens on 127.0.0.1:${port} already. End that program, or set \`oxbow.port\` to another port, or to 0 for a free one.`,
    })
  })

  test('if the machine has no such address', async () => {
    // An address reserved for documentation, which no machine has.
    const server = { address: '192.0.2.1', hosts: ['x.example'], tls: PAIR }
    const starting = startTestServer({
      root: TLS,
      authenticate: () => ({}),
      config: { oxbow: { server } },
    })
    await expect(starting).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('Set `oxbow.server.address` to one of its own.'),
    })
  })
})

describe('TLS', () => {
  async function get(server: TestServer, path: string, ca: Buffer): Promise<number | undefined> {
    const asking = request({ port: server.port, host: '127.0.0.1', path, ca }).end()
    const [answer] = await once(asking, 'response')
    await text(answer)
    return answer.statusCode
  }

  test.each(['files', 'texts'])('pages and lines are served with it: %s', async (as) => {
    const ca = await readFile(`${TLS}/cert.pem`)
    const texts = { cert: String(ca), key: await readFile(`${TLS}/key.pem`, 'utf8') }
    const server = await startWith({ tls: as === 'files' ? PAIR : texts })
    expect(server.origin).toBe(`https://127.0.0.1:${server.port}`)
    expect(await get(server, '/.oxbow/bridge.js', ca)).toBe(200)
    const url = `wss://127.0.0.1:${server.port}/.oxbow/line`
    const line = new WebSocket(url, { ca, headers: { origin: server.origin } })
    await once(line, 'open')
    expect(server.links).toHaveLength(1)
    line.terminate()
  })

  test('nothing is answered without it', async () => {
    const server = await startWith({ tls: PAIR })
    await expect(send(server, '/')).rejects.toThrow()
  })

  test.each([
    [{ cert: 'nowhere.pem', key: 'key.pem' }, 'oxbow.server.tls.cert: '],
    [{ cert: 'cert.pem', key: 'nowhere.pem' }, 'oxbow.server.tls.key: '],
    [{ cert: 'key.pem', key: 'key.pem' }, 'oxbow.server.tls: '],
  ])('a certificate or key that is missing or wrong is named: %j', async (tls, reason) => {
    await expect(startWith({ tls })).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(reason),
    })
  })
})

describe('headerBytes', () => {
  const most = 2048
  const requestOf = (server: TestServer, size: number): string => {
    const start = 'GET /.oxbow/bridge.js HTTP/1.1\r\n'
    const end = `Host: 127.0.0.1:${server.port}\r\nConnection: close\r\nX-Fill: `
    return `${start}${end}${'x'.repeat(size - start.length - end.length)}\r\n\r\n`
  }

  test('a little less passes, a little more is 431', async () => {
    const server = await startWith({ headerBytes: most })
    // The parser decides which bytes count, so the limit is exact only to some bytes.
    expect(await sendRaw(server, requestOf(server, most - 64))).toMatch(/^HTTP\/1\.1 200 /)
    expect(await sendRaw(server, requestOf(server, most + 64))).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('requestMs', () => {
  test('a request whose body does not come is cut off', async () => {
    const server = await startWith({ requestMs: 100 })
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 5\r\n\r\nab`
    expect(await sendRaw(server, head)).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('a connection that says nothing at all is cut off', async () => {
    const server = await startWith({ requestMs: 100 })
    const socket = connectPlain(server.port, '127.0.0.1').resume()
    await once(socket, 'close')
  })
})

describe('connections', () => {
  test('as many as it says are taken, the next is dropped and named in the log', async () => {
    const server = await startWith({ maxConnections: 2 })
    const held = [connectPlain(server.port, '127.0.0.1'), connectPlain(server.port, '127.0.0.1')]
    onTestFinished(() => {
      for (const socket of held) socket.destroy()
    })
    await Promise.all(held.map((socket) => once(socket, 'connect')))
    const next = connectPlain(server.port, '127.0.0.1').resume()
    next.on('error', () => {})
    await once(next, 'close')
    expect(server.logs.join()).toContain('the limit `maxConnections` of 2 is reached')
    held[0]?.destroy()
    await vi.waitFor(async () => {
      expect(await send(server, '/.oxbow/bridge.js')).toMatchObject({ status: 200 })
    })
  })
})
