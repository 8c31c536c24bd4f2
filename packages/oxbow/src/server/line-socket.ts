/** The WebSocket of a page. It has the state of its listeners, so that all lines share the listeners. */

import type { Socket } from 'node:net'
import type { CloseInfo, Message } from '@oxbow/protocol'
import { WebSocket } from '../vendor/ws.ts'
import type { WatchedLine } from './heartbeat.ts'

/** The owner of a socket, which gets its events. */
export interface LineCarrier {
  /** The page has sent a message. */
  receive(message: Message): void
  /** The page has asked for a sign of life. */
  answerPing(data: Uint8Array): void
  /** The socket has failed. */
  fail(error: Error): void
  /** The socket has closed. */
  end(info: CloseInfo): void
  /** Ends the line without a word, as the page has. */
  giveUp(): void
}

/** The transport that a server makes from the socket of a page. */
export class LineSocket extends WebSocket implements WatchedLine {
  /** Its WebSocket. */
  socket: Socket | undefined
  transport: LineCarrier | undefined
  received = 0
  unsent = 0
  silent = 0

  giveUp(): void {
    this.transport?.giveUp()
  }
}
