// A client that can stop reading its socket, as a page does that is stopped in a debugger.
import { type AnyContract, type Connected, connect, type WebSocketClass } from '@oxbow/api'
import type { Access } from 'oxbow'
import { WebSocket } from 'ws'

/** A client and the way to stop it. */
export interface PausableClient extends Connected<AnyContract> {
  pause(): void
  resume(): void
}

/** Connects as the page of a window. */
export async function connectPausable(access: Access): Promise<PausableClient> {
  const sockets: WebSocket[] = []
  class PausableSocket extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  const page = await connect({ ...access, WebSocket: PausableSocket as WebSocketClass })
  return {
    ...page,
    pause: () => sockets.at(-1)?.pause(),
    resume: () => sockets.at(-1)?.resume(),
  }
}
