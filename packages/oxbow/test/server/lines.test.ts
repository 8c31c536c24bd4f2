import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { AuditEntry } from '../../src/observe/audit.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const KIB = 1024

async function open(server: TestServer, options = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`, options)
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

async function refusal(server: TestServer): Promise<{ status: number; text: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/.oxbow/line`)
  socket.on('error', () => {})
  const [, answer] = await once(socket, 'unexpected-response')
  const chunks = await answer.toArray()
  return { status: answer.statusCode, text: String(Buffer.concat(chunks)) }
}

describe('handshakes', () => {
  const start = (audit?: (entry: AuditEntry) => void): Promise<TestServer> =>
    startTestServer({ config: { oxbow: { server: { maxHandshakes: 2 } } }, audit })

  test('as many lines as it says may wait, the next is refused by name', async () => {
    const server = await start()
    await open(server)
    await open(server)
    expect(await refusal(server)).toEqual({
      status: 503,
      text: 'The limit `maxHandshakes` of 2 is reached; try again.\n',
    })
    expect(server.links).toHaveLength(2)
  })

  test('a line that is let in no longer counts, nor does one that is gone', async () => {
    const server = await start()
    await open(server)
    server.links[0]?.transport.send('["welcome"]')
    const gone = await open(server)
    await open(server)
    expect((await refusal(server)).status).toBe(503)
    gone.terminate()
    await server.links[1]?.transport.closed
    await vi.waitFor(() => open(server))
  })

  test('an upgrade whose request was refused does not count', async () => {
    const server = await start()
    for (let i = 0; i < 5; i++) {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/nowhere`)
      socket.on('error', () => {})
      const [, answer] = await once(socket, 'unexpected-response')
      expect(answer.statusCode).toBe(404)
      answer.resume()
      await once(answer, 'close')
    }
    await open(server)
  })
})

describe('handshakeBytes', () => {
  test('a first message of just so many bytes passes, more ends the line by name', async () => {
    const entries: AuditEntry[] = []
    const server = await startTestServer({
      audit: (entry) => entries.push(entry),
      onLine: (transport) => {
        transport.onmessage = () => transport.send('["welcome"]')
      },
    })
    // The text of a message follows a header of eight bytes.
    const fits = await open(server)
    fits.send('x'.repeat(16 * KIB - 8))
    expect(String((await once(fits, 'message'))[0])).toBe('["welcome"]')
    // After its handshake, it may send more.
    fits.send('x'.repeat(256 * KIB))
    await once(fits, 'message')
    const tooLong = await open(server)
    const closed = once(tooLong, 'close')
    tooLong.send('x'.repeat(128 * KIB))
    await closed
    expect(entries).toEqual([
      expect.objectContaining({
        kind: 'line-refused',
        reason: expect.stringContaining('`handshakeBytes` of 16384'),
      }),
    ])
  })
})

describe('a refused upgrade', () => {
  function upgrade(server: TestServer, path: string): Socket {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    return socket
  }

  test('is hung up on, whether the other side hangs up or not', async () => {
    const server = await startTestServer({ config: { oxbow: { server: { maxConnections: 1 } } } })
    // This side stays open as long as it can: only if the server lets go is there room again.
    const held = upgrade(server, '/nowhere').resume()
    held.on('error', () => {})
    onTestFinished(() => void held.destroy())
    await once(held, 'end')
    await vi.waitFor(async () => {
      const next = upgrade(server, '/nowhere')
      next.on('error', () => {})
      const [bytes] = await once(next, 'data')
      next.destroy()
      expect(String(bytes)).toMatch(/^HTTP\/1\.1 404 /)
    })
  })
})

test('compression is offered in vain', async () => {
  const server = await startTestServer()
  const page = await open(server, { perMessageDeflate: true })
  expect(page.extensions).toBe('')
})
