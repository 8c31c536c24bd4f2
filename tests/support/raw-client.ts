// A client that sends any messages, also invalid ones, over its own WebSocket.
import { type BackendFrame, type HelloFrame, PROTOCOL_VERSION } from '@oxbow/protocol'
import type { App } from 'oxbow'
import { vi } from 'vitest'
import { WebSocket } from 'ws'

/** The number of a connection that is never resumed. */
export const LINK = 1

/** The close code and reason of a socket. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

/** An answer to a call. */
export type Answer = Extract<
  BackendFrame,
  ['result' | 'result-bytes' | 'stream' | 'error', ...unknown[]]
>

/** One socket to an app, and all messages that it has received. */
export class RawClient implements Disposable {
  /** Settles when the socket is closed. */
  readonly ended: Promise<Ending>
  readonly frames: BackendFrame[] = []
  readonly #socket: WebSocket
  #received = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? undefined : String(data)))
  }

  /** Opens a socket without sending anything. */
  static async open(origin: string): Promise<RawClient> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/.oxbow/line`)
    const client = new RawClient(socket)
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  /** Connects as the page of a window, and creates the window if necessary. */
  static async join(app: JoinableApp, label: string): Promise<RawClient> {
    if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label)
    // On hosts that open pages, the real page connects first, and this client replaces it.
    const window = app.getWebviewWindow(label)
    if (window?.hostName === 'native') {
      await vi.waitUntil(() => window.isConnected, { timeout: 30_000, interval: 5 })
    }
    const { url, key } = app.access(label)
    const client = await RawClient.open(url)
    client.send([helloOf(key)])
    await client.frame((frame) => frame[0] === 'welcome')
    return client
  }

  /** Sends frames; texts and bytes are sent unchanged. */
  send(message: readonly unknown[] | string | Uint8Array): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array
    this.#socket.send(isRaw ? message : JSON.stringify(message))
  }

  /** Sends any bytes as a text message. */
  sendText(bytes: Uint8Array): void {
    this.#socket.send(bytes, { binary: false })
  }

  /** Waits for a frame. */
  async frame(wanted: (frame: BackendFrame) => boolean): Promise<BackendFrame> {
    return await vi.waitUntil(() => this.frames.find(wanted), { timeout: 30_000, interval: 1 })
  }

  /** Waits for the answer to a call. */
  async answer(id: number): Promise<Answer> {
    return (await this.frame((frame) => isAnswer(frame) && frame[1] === id)) as Answer
  }

  /** Breaks the connection without a close frame. */
  cut(): void {
    this.#socket.terminate()
  }

  /** Receives frames and acknowledges them. Without acknowledgements, the connection would fill up and end. */
  #receive(text: string | undefined): void {
    // Control messages of the link are not lists.
    if (text !== undefined && !text.startsWith('[')) return
    const isWelcome = this.frames.length === 0
    if (text !== undefined) this.frames.push(...(JSON.parse(text) as BackendFrame[]))
    if (!isWelcome) this.#socket.send(String(++this.#received))
  }

  [Symbol.dispose](): void {
    this.cut()
  }
}

/** The first frame of a page; `link` is the number of its connection. */
export function helloOf(key: string, link = LINK): HelloFrame {
  return ['hello', PROTOCOL_VERSION, key, link]
}

type JoinableApp = Pick<App, 'access' | 'getWebviewWindow' | 'createWebviewWindow'>

function isAnswer([kind]: BackendFrame): boolean {
  return ['result', 'result-bytes', 'stream', 'error'].includes(kind)
}
