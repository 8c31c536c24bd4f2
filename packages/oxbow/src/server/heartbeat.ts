/** Finds lines whose other end has gone without closing them: unplugged, asleep, or behind a dead network. */

import type { Socket } from 'node:net'

/** A line, and its state at the last check. */
export interface WatchedLine {
  readonly socket: Socket | undefined
  readonly readyState: number
  readonly OPEN: number
  received: number
  unsent: number
  /** How often in succession nothing has changed. */
  silent: number
  ping(): void
  /** Ends a dead line. */
  giveUp(): void
}

// Milliseconds; a page needs time to answer.
const SHORTEST_MS = 10

// Beats. A page that is pinged at one beat has until the next but one to answer.
const MOST_SILENT = 2

/** One timer for all lines of a server. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout

  /** Watches `lines`, the open lines of the server. */
  constructor(intervalMs: number, lines: Iterable<WatchedLine>) {
    const ms = Math.max(SHORTEST_MS, intervalMs)
    this.#timer = setInterval(() => beat(lines), ms).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

function beat(lines: Iterable<WatchedLine>): void {
  for (const line of lines) {
    look(line)
    if (line.silent >= MOST_SILENT) line.giveUp()
    else if (line.readyState === line.OPEN) {
      line.silent++
      line.ping()
    }
  }
}

/**
 * A page is alive if it sends anything, even only the answer to a ping. It is also alive if bytes still flow to
 * it: a ping waits behind a large message, which may take long on a slow network.
 */
function look(line: WatchedLine): void {
  const received = line.socket?.bytesRead ?? 0
  const unsent = unsentBytes(line.socket)
  if (received !== line.received || unsent < line.unsent) line.silent = 0
  line.received = received
  line.unsent = unsent
}

/** Bytes that the network has not taken yet. Node counts them for its own timeouts, without a public API. */
function unsentBytes(socket: Socket | undefined): number {
  const { _handle: handle } = (socket ?? {}) as { _handle?: { writeQueueSize?: number } | null }
  return handle?.writeQueueSize ?? 0
}
