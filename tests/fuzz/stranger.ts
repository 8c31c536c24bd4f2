// A stranger on the port sends bytes that are not HTTP, odd requests, and broken WebSocket frames.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { below, pick, type Random } from '../support/random.ts'
import { garble } from './mutate.ts'
import { oddText } from './values.ts'

/** Sends something odd to a server, and waits until the server closes the connection. */
export async function visit(random: Random, url: string): Promise<void> {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.on('error', () => {})
  // The response does not matter, but the socket only ends when it has been read.
  socket.resume()
  socket.end(words(random, host))
  await closed
}

function words(random: Random, host: string): Buffer {
  switch (below(random, 4)) {
    case 0:
      return noise(random, 400)
    case 1:
      return Buffer.from(garble(random, upgrade(host)), 'latin1')
    case 2:
      return Buffer.from(oddRequest(random, host), 'latin1')
    default:
      return Buffer.concat([Buffer.from(upgrade(host)), ...frames(random)])
  }
}

function upgrade(host: string): string {
  return [
    'GET /.oxbow/line HTTP/1.1',
    `Host: ${host}`,
    `Origin: http://${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n')
}

function oddRequest(random: Random, host: string): string {
  const method = pick(random, ['GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', '', 'get'])
  const path = pick(random, [
    '/',
    '//',
    '*',
    '/../',
    '/.oxbow/',
    '/.oxbow/line',
    '/%',
    `/${oddText(random)}`,
  ])
  const length = pick(random, ['', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n'])
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${length}X: ${oddText(random)}\r\n\r\n`
}

/** WebSocket frames with random headers: unknown opcodes, no mask, lengths that are not reached. */
function frames(random: Random): Buffer[] {
  return Array.from({ length: 1 + below(random, 4) }, () => {
    const first = random() < 0.5 ? below(random, 256) : pick(random, [0x81, 0x82, 0x01, 0x88, 0x89])
    const length = pick(random, [0, 4, 125, 126, 127])
    const second = length | (random() < 0.8 ? 0x80 : 0)
    return Buffer.concat([Buffer.from([first, second]), noise(random, 140)])
  })
}

function noise(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: below(random, most) }, () => below(random, 256)))
}
