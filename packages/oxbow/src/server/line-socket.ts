/** The WebSocket of a page. It has the state of its listeners, so that all lines share the listeners. */

import type { Socket } from 'node:net'
import type { CloseInfo, Message } from '@oxbow/protocol'
import { WebSocket } from '../vendor/ws.ts'
import type { WatchedLine } from './heartbeat.ts'

/** The owner of a socket, which gets its events. */
export interface LineCarrier {
  /** Called when the page has sent a message. */
  receive(message: Message): void
  /** Called when the page has sent a ping. */
  answerPing(data: Uint8Array): void
  /** Called when the socket has failed. */
  fail(error: Error): void
  /** Called when the socket has closed. */
  end(info: CloseInfo): void
  /** Ends the line without telling the page, which no longer answers. */
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
