/** A transport over a WebSocket, of the browser or of a library with the same interface. */

import type { CloseInfo, Message, Transport } from '@oxbow/protocol'

/** What is used of a WebSocket. */
export interface WebSocketLike {
  binaryType: string
  onopen: unknown
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
}

/** A class of WebSockets: the browser's, that of Node 22, or that of the package `ws`. */
export type WebSocketClass = new (url: string) => WebSocketLike

/** Where the server takes links. */
export const LINK_PATH = '/.oxbow/link'

/** Bytes that the reason in a closing frame may have (RFC 6455, 5.5). */
const REASON_BYTES = 123

/** Opens a transport; it settles when the socket is open or has failed, and never rejects. */
export function openWebSocket(url: string, Socket: WebSocketClass): Promise<Transport> {
  return new Promise((opened) => {
    const socket = new Socket(url)
    const transport = new WebSocketTransport(socket)
    socket.onopen = () => opened(transport)
    void transport.closed.then(() => opened(transport))
  })
}

class WebSocketTransport implements Transport {
  onmessage: ((message: Message) => void) | null = null
  readonly closed: Promise<CloseInfo>
  readonly #socket: WebSocketLike

  constructor(socket: WebSocketLike) {
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      this.onmessage?.(typeof data === 'string' ? data : new Uint8Array(data))
    }
    // The closing that follows says all; some libraries throw when nobody listens.
    socket.onerror = () => {}
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code, reason }: CloseInfo) => resolve({ code, reason })
    })
  }

  send(message: Message): void {
    this.#socket.send(message)
  }

  close(code?: number, reason = ''): void {
    const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(REASON_BYTES))
    this.#socket.close(code, reason.slice(0, read))
  }
}
