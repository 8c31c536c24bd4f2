/** A pair of transports in one process, for tests and for pages in the process of their backend. */

import { CLOSE_CODES } from './error.ts'
import type { CloseInfo, Message, Transport } from './transport.ts'

class MemoryTransport implements Transport {
  onmessage: ((message: Message) => void) | null = null
  readonly closed: Promise<CloseInfo>
  peer: MemoryTransport | undefined
  #open = true
  #settle: (info: CloseInfo) => void = () => {}

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  send(message: Message): void {
    if (!this.#open) return
    // A copy, as over a network: neither side can change the bytes of the other.
    const received = typeof message === 'string' ? message : new Uint8Array(message)
    queueMicrotask(() => this.peer?.receive(received))
  }

  receive(message: Message): void {
    if (this.#open) this.onmessage?.(message)
  }

  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    queueMicrotask(() => {
      this.end({ code, reason })
      this.peer?.end({ code, reason })
    })
  }

  end(info: CloseInfo): void {
    this.#open = false
    this.#settle(info)
  }
}

/**
 * Makes two joined transports: each receives the messages of the other, in order, in a later microtask.
 *
 * @example
 * ```ts
 * import { memoryTransports } from '@oxbow/protocol'
 *
 * const [page, backend] = memoryTransports()
 * backend.onmessage = (message) => console.log(message)
 * page.send('[]')
 * ```
 */
export function memoryTransports(): [Transport, Transport] {
  const one = new MemoryTransport()
  const two = new MemoryTransport()
  one.peer = two
  two.peer = one
  return [one, two]
}
