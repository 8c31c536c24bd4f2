/** Finds lines whose other end is gone without a word: unplugged, asleep, or behind a dead network. */

import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/** What was seen of a line when it was last looked at. */
interface Glance {
  received: number
  unsent: number
  /** How often in succession nothing has changed. */
  silent: number
}

interface Watched {
  readonly socket: Socket
  readonly glance: Glance
  readonly end: () => void
}

// A page has to have the time to answer.
const SHORTEST_MS = 10

// Asked at one beat, a page has until the next but one.
const MOST_SILENT = 2

/** One timer for all lines of a server. */
export class Heartbeat {
  readonly #lines = new Map<WebSocket, Watched>()
  readonly #timer: NodeJS.Timeout

  constructor(intervalMs: number) {
    const ms = Math.max(SHORTEST_MS, intervalMs)
    this.#timer = setInterval(() => this.#beat(), ms).unref()
  }

  /** Watches a line until it closes; calls `end` when it has fallen silent. */
  watch(line: WebSocket, socket: Socket, end: () => void): void {
    const glance = { received: socket.bytesRead, unsent: 0, silent: 0 }
    this.#lines.set(line, { socket, glance, end })
    line.once('close', () => this.#lines.delete(line))
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    for (const [line, { socket, glance, end }] of this.#lines) {
      look(socket, glance)
      if (glance.silent >= MOST_SILENT) end()
      else if (line.readyState === line.OPEN) {
        glance.silent++
        line.ping()
      }
    }
  }
}

/**
 * A page lives that sends anything, if only the answer to a ping. So does one to which bytes still flow:
 * behind a large message the ping has to wait, and a slow network takes its time.
 */
function look(socket: Socket, glance: Glance): void {
  const received = socket.bytesRead
  const unsent = unsentBytes(socket)
  if (received !== glance.received || unsent < glance.unsent) glance.silent = 0
  glance.received = received
  glance.unsent = unsent
}

/** Bytes that the network has not taken yet. Node counts them for its own timeouts, and tells nobody. */
function unsentBytes(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null }
  return handle?.writeQueueSize ?? 0
}
