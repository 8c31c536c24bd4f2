// A client whose line gets stuck: what it sends goes nowhere from then on, and nobody says so.
import { type AnyContract, type Connected, connect, type WebSocketClass } from '@oxbow/api'
import type { Access } from 'oxbow'
import { WebSocket } from 'ws'

/** A client that can get stuck. */
export interface StickyClient extends Connected<AnyContract> {
  stick(): void
}

/** Connects as the page of a window. */
export async function connectOver(access: Access): Promise<StickyClient> {
  const sockets: WebSocket[] = []
  class StickySocket extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  const client = await connect({ ...access, WebSocket: StickySocket as WebSocketClass })
  const stick = (): void => {
    for (const socket of sockets) socket.send = () => {}
  }
  return { ...client, stick }
}
