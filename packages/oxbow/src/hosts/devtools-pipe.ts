/** A client of the DevTools protocol, over two pipes to a Chromium. */

import type { Readable, Writable } from 'node:stream'
import { IpcError } from '@oxbow/protocol'

/** An answer, if it has an id, or an event. */
interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** A request of the protocol. */
export interface DevToolsCall {
  readonly method: string
  readonly params?: object
  /** The attached target it is meant for. @default the browser */
  readonly sessionId?: string
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: IpcError) => void
}

/** One line to a browser. Messages are JSON texts, each ended by a NUL. */
export class DevToolsPipe {
  readonly #outgoing: Writable
  readonly #waiting = new Map<number, Waiting>()
  readonly #handlers = new Map<string, (params: unknown) => void>()
  #rest = ''
  #lastId = 0
  #closed = false

  constructor(incoming: Readable, outgoing: Writable) {
    this.#outgoing = outgoing
    incoming.setEncoding('utf8')
    incoming.on('data', (text: string) => this.#read(text))
    incoming.once('close', () => this.close())
    incoming.on('error', () => this.close())
    outgoing.on('error', () => this.close())
  }

  /**
   * Sends a request to the browser. The type of the result is not checked.
   *
   * @throws {IpcError} `host_failed` if it refuses or has ended
   */
  async call<T>(request: DevToolsCall): Promise<T> {
    if (this.#closed) throw gone()
    const result = await new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#outgoing.write(`${JSON.stringify({ id, ...request })}\0`)
    })
    return result as T
  }

  /** Sets the handler of an event of the browser. */
  on<T>(method: string, handler: (params: T) => void): void {
    this.#handlers.set(method, (params) => handler(params as T))
  }

  /** Ends the line; open requests fail. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#outgoing.destroy()
    for (const { reject } of this.#waiting.values()) reject(gone())
    this.#waiting.clear()
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0')
    this.#rest = messages.pop() ?? ''
    for (const message of messages) this.#take(JSON.parse(message) as Incoming)
  }

  #take({ id, method, params, result, error }: Incoming): void {
    if (id === undefined) {
      if (method !== undefined) this.#handlers.get(method)?.(params)
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new IpcError('host_failed', `Chromium refused: ${error.message}`))
  }
}

function gone(): IpcError {
  return new IpcError('host_failed', 'Chromium has gone')
}
