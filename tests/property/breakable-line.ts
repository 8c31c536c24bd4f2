// Two joined transports that can break: messages in flight are lost, and both ends see a closed socket.
import type { CloseInfo, Message, Transport } from '@oxbow/protocol'

// The close event of a WebSocket that has ended without a close frame.
const ABNORMAL = 1006

/** One connection in memory, between a page and its backend. */
export class BreakableLine {
  readonly page: Transport
  readonly backend: Transport
  readonly #ends: readonly [End, End]

  constructor() {
    const page = new End()
    const backend = new End()
    page.peer = backend
    backend.peer = page
    this.page = page
    this.backend = backend
    this.#ends = [page, backend]
  }

  /** Breaks the connection at once. */
  cut(): void {
    for (const end of this.#ends) end.end({ code: ABNORMAL, reason: '' })
  }
}

class End implements Transport {
  onmessage: ((message: Message) => void) | null = null
  readonly closed: Promise<CloseInfo>
  peer: End | undefined
  #isOpen = true
  #settle: (info: CloseInfo) => void = () => {}

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  send(message: Message): void {
    if (!this.#isOpen) return
    const sent = typeof message === 'string' ? message : message.slice()
    queueMicrotask(() => this.peer?.receive(sent))
  }

  receive(message: Message): void {
    if (this.#isOpen) this.onmessage?.(message)
  }

  close(code = 1000, reason = ''): void {
    queueMicrotask(() => {
      this.end({ code, reason })
      this.peer?.end({ code, reason })
    })
  }

  end(info: CloseInfo): void {
    this.#isOpen = false
    this.#settle(info)
  }
}
