/** Ends upgrades that are refused. */

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** Answers an upgrade that leads nowhere, and does not wait for the other side to hang up. */
export function refuseUpgrade(socket: Socket, status: number, text: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n`
  socket.end(`${head}Content-Length: ${text.length + 1}\r\n\r\n${text}\n`, () => socket.destroy())
}
