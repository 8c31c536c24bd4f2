/** Connections by `connect`, over real WebSockets on loopback. */

import { once as event } from 'node:events'
import { CLOSE_CODES, type CloseInfo, type Message, type Transport } from '@oxbow/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Channel } from '../src/channel.ts'
import { connect, lineUrl } from '../src/connect.ts'
import { FakeBackend, type Script } from './backend.ts'

const servers: WebSocketServer[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate()
    server.close()
  }
})

function transportOf(socket: WebSocket): Transport {
  const transport: Transport = {
    send: (message) => socket.send(message),
    onmessage: null,
    close: (code, reason) => socket.close(code, reason),
    closed: new Promise<CloseInfo>((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    }),
  }
  socket.on('message', (data: Buffer, binary) => {
    const message: Message = binary ? new Uint8Array(data) : String(data)
    transport.onmessage?.(message)
  })
  return transport
}

async function serve(scripts: Record<string, Script>) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  servers.push(server)
  const backends: FakeBackend[] = []
  server.on('connection', (socket) => backends.push(new FakeBackend(transportOf(socket), scripts)))
  await event(server, 'listening')
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, backends, server }
}

it('calls, gets events, streams and ends', async () => {
  const { url, backends } = await serve({
    greet: ({ args }) => `Hello, ${args.name}!`,
    size: ({ body }) => body?.byteLength,
    file: () => new Uint8Array(3_000_000),
  })
  const backend = await connect({ url, key: 'k', WebSocket })
  expect(backend.label).toBe('main')
  expect(backends[0]?.frames[0]).toEqual(['hello', 1, 'k', expect.any(Number)])
  expect(await backend.invoke('greet', { name: 'Ada' })).toBe('Hello, Ada!')
  expect(await backend.invoke('size', new Uint8Array(3_000_000))).toBe(3_000_000)
  expect((await backend.invoke('file')) as ArrayBuffer).toHaveProperty('byteLength', 3_000_000)

  const got: unknown[] = []
  const unlisten = await backend.listen('news', ({ payload }) => got.push(payload))
  await backend.emit('news', 1)
  await backend.emitTo('elsewhere', 'news', 2)
  await vi.waitFor(() => expect(got).toEqual([1, 2]))
  await unlisten()
  expect(new Channel(undefined, backend.connection).id).toBeTypeOf('number')

  backend.close()
  await expect(backend.invoke('greet', {})).rejects.toMatchObject({ code: 'disconnected' })
})

it('rejects when the backend refuses the key', async () => {
  const { url, server } = await serve({})
  server.removeAllListeners('connection')
  server.on('connection', (socket) => socket.close(CLOSE_CODES.unauthorized, 'wrong key'))
  await expect(connect({ url, key: 'k', WebSocket })).rejects.toMatchObject({
    code: 'unauthorized',
    message: 'the line to the backend has ended: wrong key; the command has not run',
  })
})

it('rejects if no server listens at the address', async () => {
  const { url, server } = await serve({})
  server.close()
  await event(server, 'close')
  await expect(connect({ url, key: 'k', WebSocket })).rejects.toMatchObject({
    code: 'disconnected',
  })
})

it('says what is missing if there is no WebSocket', async () => {
  vi.stubGlobal('WebSocket', undefined)
  await expect(connect({ url: 'http://localhost', key: 'k' })).rejects.toMatchObject({
    code: 'unsupported',
  })
  vi.unstubAllGlobals()
})

it('finds the link from any address of the app', () => {
  expect(lineUrl('http://127.0.0.1:1420/a?b#c')).toBe('ws://127.0.0.1:1420/.oxbow/line')
  expect(lineUrl('https://app.example')).toBe('wss://app.example/.oxbow/line')
  expect(() => lineUrl('ftp://127.0.0.1:1')).toThrow(TypeError)
  expect(lineUrl('ws://127.0.0.1:1/.oxbow/line')).toBe('ws://127.0.0.1:1/.oxbow/line')
})
