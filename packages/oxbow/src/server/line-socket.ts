/** The WebSocket of a page. It holds what its listeners need, so that all lines share them. */

import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { WatchedLine } from './heartbeat.ts'
import type { WebSocketTransport } from './websocket.ts'

/** What a server makes of the socket of a page. */
export class LineSocket extends WebSocket implements WatchedLine {
  /** What it was made of. */
  socket: Socket | undefined
  transport: WebSocketTransport | undefined
  received = 0
  unsent = 0
  silent = 0

  giveUp(): void {
    this.transport?.giveUp()
  }
}
