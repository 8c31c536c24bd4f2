// A client that gives the test access to its socket: to pause it, to break it, or to drop its messages.
import { type Connected, connect, type WebSocketClass } from '@oxbow/api'
import type { PageAccess } from 'oxbow'
import { WebSocket } from 'ws'

/** A client and its sockets, the current one last. */
export interface SocketClient extends Connected {
  readonly sockets: readonly WebSocket[]
  /** Stops reading, like a page that is paused in a debugger. */
  pause(): void
  resume(): void
}

/** Connects as the page of a window. */
export async function connectWithSocket(access: PageAccess): Promise<SocketClient> {
  const sockets: WebSocket[] = []
  class KnownSocket extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  const page = await connect({ ...access, WebSocket: KnownSocket as WebSocketClass })
  return {
    ...page,
    sockets,
    pause: () => sockets.at(-1)?.pause(),
    resume: () => sockets.at(-1)?.resume(),
  }
}
