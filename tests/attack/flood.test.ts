// Attacks by many and by slow requests: strangers must not slow down legitimate pages.
import { once } from 'node:events'
import { truncate, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectPage } from '@oxbow/api'
import { PROTOCOL_VERSION } from '@oxbow/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { LINK, RawClient } from '../support/raw-client.ts'
import { expectServing, sendBytes, startVictim, upgradeStatus, type Victim } from './victim.ts'

// The whole flood: `OXBOW_ATTACK_ATTEMPTS=100000 npx vitest run --project e2e tests/attack/flood.test.ts`.
const ATTEMPTS = Number(process.env.OXBOW_ATTACK_ATTEMPTS ?? 1400)
const AT_ONCE = 50
// A bound that shows a leak; it is not tight, as attackers and app share this process.
const MOST_BYTES = 96 * 1024 * 1024

// Far longer than necessary, also for a busy machine.
const WAIT = { timeout: 30_000, interval: 20 }

/** Waits for any end of a connection. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()))
}

/** One attempt that fails. */
type Attempt = (victim: Victim) => Promise<void>

/** Opens a connection, writes something and breaks the connection. */
function hitAndRun(bytes: (victim: Victim) => string): Attempt {
  return async (victim) => {
    const socket = connect(victim.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(bytes(victim), () => socket.destroy())
    await closed(socket)
  }
}

const upgradeOf = ({ port }: Victim, origin: string): string =>
  `GET /.oxbow/line HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\n` +
  'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

const FLOODS: readonly (readonly [name: string, attempt: Attempt])[] = [
  ['connections that say nothing', hitAndRun(() => '')],
  ['half a request', hitAndRun(({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}`)],
  ['half an opening', hitAndRun((victim) => upgradeOf(victim, victim.origin).slice(0, -2))],
  ['openings that nobody waits for', hitAndRun((victim) => upgradeOf(victim, victim.origin))],
  ['openings of another origin', hitAndRun((victim) => upgradeOf(victim, 'http://evil.example'))],
  ['noise', hitAndRun(() => '\x16\x03\x01\0\xa5\x01\0\0')],
  [
    'lines with a wrong key',
    async ({ origin }) => {
      using client = await RawClient.open(origin)
      client.send([['hello', PROTOCOL_VERSION, 'A'.repeat(112), LINK]])
      await client.ended
    },
  ],
]

describe('many attempts do not affect an honest page, and leave nothing behind', () => {
  const share = Math.ceil(ATTEMPTS / FLOODS.length)

  it.each(FLOODS)(`%s`, { timeout: 60_000 + ATTEMPTS * 10 }, async (_name, attempt) => {
    const victim = await startVictim()
    const honest = await connectPage({ ...victim.app.access('main'), WebSocket })
    const before = process.memoryUsage().rss
    let left = share
    const attack = async (): Promise<void> => {
      // A refused connection counts as an attempt too.
      while (left-- > 0) await attempt(victim).catch(() => {})
    }
    const attacks = Promise.all(Array.from({ length: AT_ONCE }, attack))
    for (let i = 0; i < 20; i++) {
      expect(await honest.invoke('greet', { name: 'Ada' })).toBe('Hello, Ada!')
    }
    await attacks
    expect(await honest.invoke('whoami')).toBe('main')
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_BYTES)
    // After the flood, as many strangers can connect as before.
    await vi.waitFor(async () => expect(await upgradeStatus(victim)).toBe(101), WAIT)
    const lines = victim.logs.filter((line) => line.startsWith('a request was refused'))
    expect(lines.length).toBeLessThan(share / 2)
    honest.close()
  })
})

describe('a client that sends too little too slowly is cut off', () => {
  const HASTY = { oxbow: { limits: { handshakeMs: 400 }, server: { requestMs: 800 } } }

  /** Sends a byte now and then, until the other side closes the connection. */
  async function drip(victim: Victim, start: string, byte: string): Promise<void> {
    const socket = connect(victim.port, '127.0.0.1').resume()
    socket.on('error', () => {})
    socket.write(start, 'latin1')
    const dripping = setInterval(() => socket.write(byte), 20)
    await closed(socket)
    clearInterval(dripping)
  }

  it.each([
    ['a request line', 'GET /', 'a'],
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
    ['many headers', 'GET / HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n'],
    ['a body', 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000000\r\n\r\n', 'a'],
    ['chunks', 'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\na\r\n'],
    ['nothing at all', '', ''],
  ])('%s, by a hundred at once', async (_what, start, byte) => {
    const victim = await startVictim(HASTY)
    const host = `127.0.0.1:${victim.port}`
    const slow = Array.from({ length: 100 }, () => drip(victim, start.replace('HOST', host), byte))
    await vi.waitFor(() => expectServing(victim), WAIT)
    await Promise.all(slow)
    await vi.waitFor(() => expectServing(victim), WAIT)
  })

  it('a first frame that comes byte by byte', async () => {
    const victim = await startVictim(HASTY)
    const opening = upgradeOf(victim, victim.origin)
    // The header of a long text message, and then its bytes one by one.
    await Promise.all(
      Array.from({ length: 20 }, () => drip(victim, `${opening}\x81\xfe\x7f\xff\0\0\0\0`, 'a')),
    )
    const reasons = victim.audit.flatMap((entry) => ('reason' in entry ? [entry.reason] : []))
    expect(reasons).toEqual(Array(20).fill('no `hello` came in time'))
    await vi.waitFor(() => expectServing(victim), WAIT)
  })

  it('pieces and pings without end are no first frame', async () => {
    const victim = await startVictim(HASTY)
    const opening = upgradeOf(victim, victim.origin)
    await drip(victim, `${opening}\x01\x80\0\0\0\0`, '\0\x80\0\0\0\0')
    await drip(victim, opening, '\x89\x80\0\0\0\0')
    await vi.waitFor(() => expectServing(victim), WAIT)
  })
})

describe('a client that does not read gets no more data', () => {
  async function hold(victim: Victim): Promise<Socket> {
    const socket = connect({ port: victim.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }

  it('lines that do not prove themselves give way to others', async () => {
    const limits = { handshakeMs: 600_000 }
    const victim = await startVictim({ oxbow: { limits, server: { maxHandshakes: 20 } } })
    const { url, key } = victim.app.access('main')
    const honest = await connectPage({ url, key, WebSocket })
    const silent = await Promise.all(
      Array.from({ length: 20 }, () => RawClient.open(victim.origin)),
    )
    expect(await upgradeStatus(victim)).toBe(503)
    // Connected pages stay connected.
    expect(await honest.invoke('whoami')).toBe('main')
    // The connection that has been silent longest is closed, whatever its time limit. With more requests,
    // the log would suppress further refusals.
    await vi.waitFor(async () => expect(await upgradeStatus(victim)).toBe(101), {
      ...WAIT,
      interval: 200,
    })
    await silent[0]?.ended
    expect(victim.logs.join()).toContain('the limit `maxHandshakes` is reached')
    for (const client of silent) client.cut()
  })

  it('refused openings that are never hung up on', async () => {
    const victim = await startVictim({ oxbow: { server: { maxConnections: 10 } } })
    for (let i = 0; i < 30; i++) {
      const socket = await hold(victim)
      socket.write(upgradeOf(victim, 'http://evil.example'))
      const [bytes] = await once(socket, 'data')
      expect(String(bytes)).toMatch(/^HTTP\/1\.1 403 /)
      await once(socket, 'end')
    }
    await vi.waitFor(() => expectServing(victim), WAIT)
  })

  it('an answer that is not read', async () => {
    const server = { maxConnections: 4, requestMs: 200 }
    const victim = await startVictim({ oxbow: { server } })
    // More than the buffers of both sides hold, and the client does not read.
    const file = join(victim.folder, 'dist/large.bin')
    await writeFile(file, '')
    await truncate(file, 256 * 1024 * 1024)
    const request = `GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n\r\n`
    for (let i = 0; i < server.maxConnections; i++) {
      const socket = await hold(victim)
      socket.pause()
      socket.write(request)
    }
    await vi.waitFor(() => expectServing(victim), WAIT)
  })
})

describe('compression is off, so that a small message is a small message', () => {
  it('a client that asks for it does not get it', async () => {
    const victim = await startVictim()
    const answer = upgradeOf(victim, victim.origin).replace(
      '\r\n\r\n',
      '\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n',
    )
    const socket = connect(victim.port, '127.0.0.1')
    socket.write(answer)
    const [bytes] = await once(socket, 'data')
    socket.destroy()
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 101 /)
    expect(String(bytes)).not.toMatch(/sec-websocket-extensions/i)
  })

  it('a compressed message ends the line', async () => {
    const victim = await startVictim()
    // A text message with the compression bit.
    const answer = await sendBytes(victim, `${upgradeOf(victim, victim.origin)}\xc1\x80\0\0\0\0`)
    expect(answer).toMatch(/^HTTP\/1\.1 101 /)
    expect(answer).toContain('\x03\xea')
    const told = (): string[] => victim.audit.map(({ kind }) => kind)
    await vi.waitFor(() => expect(told()).toContain('line-refused'), WAIT)
  })
})
