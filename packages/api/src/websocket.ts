/** A transport over a WebSocket, of the browser or of a library with the same interface. */

import type { Transport } from '@oxbow/protocol'

export { LINE_PATH } from '@oxbow/protocol/internal'

/** The parts of a WebSocket that are used. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  onopen: unknown
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
}

/** A class of WebSockets: the browser's, that of Node 22, or that of the package `ws`. */
export type WebSocketClass = new (url: string) => WebSocketLike

/** The reason in a closing frame may have 123 bytes (RFC 6455, 5.5); a UTF-16 unit takes three at most. */
const REASON_LENGTH = 41

/** Gets the transport before it is open, so that it can be ended earlier. */
export type TakeSocket = (socket: Pick<WebSocketLike, 'close'>) => void

/** Opens a transport; rejects with a `CloseInfo` if the socket does not open. */
export function openWebSocket(
  url: string,
  Socket: WebSocketClass,
  take?: TakeSocket,
): Promise<Transport> {
  return new Promise((opened, failed) => {
    const socket = new Socket(url)
    socket.binaryType = 'arraybuffer'
    const transport: Transport = {
      onmessage: null,
      // Browsers log an error if a closing socket is used.
      send: (message) => {
        if (socket.readyState < 2) socket.send(message)
      },
      close: (code, reason) => socket.close(code, reason?.slice(0, REASON_LENGTH)),
      closed: new Promise((closed) => {
        socket.onclose = closed
      }),
    }
    take?.(socket)
    socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      transport.onmessage?.(typeof data === 'string' ? data : new Uint8Array(data))
    }
    void transport.closed.then(failed)
    // The `close` event that follows has the reason; some libraries throw if `error` has no listener.
    socket.onerror = () => {}
    socket.onopen = () => opened(transport)
  })
}
