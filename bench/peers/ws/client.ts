/** The client of a WebSocket by hand. */

import type { Access, Client, Greeting, Tick } from '../../src/client.ts'
import type { Reply, Request } from './protocol.ts'

interface Call {
  readonly resolve: (result: never) => void
  readonly take?: ((message: never) => void) | undefined
}

export async function connect({ url }: Access): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  socket.binaryType = 'arraybuffer'
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  return new SocketClient(socket)
}

class SocketClient implements Client {
  readonly #socket: WebSocket
  readonly #calls = new Map<number, Call>()
  #count = 0
  /** The call whose bytes come next. */
  #bytesOf: Reply | undefined
  #hear: (payload: string) => void = () => {}

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.#receive(JSON.parse(data) as Reply)
      else this.#receiveBytes(data)
    }
  }

  greet(name: string): Promise<Greeting> {
    return this.#call('greet', { name })
  }

  count(messages: number, take: (tick: Tick) => void): Promise<void> {
    return this.#call('count', { messages }, { take })
  }

  download(size: number): Promise<ArrayBuffer> {
    return this.#call('download', { size })
  }

  chunks(size: number, messages: number, take: (chunk: ArrayBuffer) => void): Promise<void> {
    return this.#call('chunks', { size, messages }, { take })
  }

  upload(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const uploaded = this.#call<number>('upload', {}, { body: true })
    this.#socket.send(bytes)
    return uploaded
  }

  arrivals(): Promise<number[]> {
    return this.#call('arrivals', {})
  }

  async listen(take: (payload: string) => void): Promise<void> {
    this.#hear = take
  }

  #call<T>(
    method: string,
    params: Request['params'],
    { take, body }: { take?: Call['take']; body?: true } = {},
  ): Promise<T> {
    const id = this.#count++
    const request: Request = { id, method, params, ...(body && { body }) }
    this.#socket.send(JSON.stringify(request))
    return new Promise<T>((resolve) => this.#calls.set(id, { resolve, take }))
  }

  #receive(reply: Reply): void {
    const { id, event, message, body, chunks } = reply
    if (event !== undefined) this.#hear(event)
    if (id === undefined) return
    if (body || chunks) this.#bytesOf = reply
    else if (message !== undefined) this.#calls.get(id)?.take?.(message as never)
    else this.#end(id, reply.result)
  }

  #receiveBytes(bytes: ArrayBuffer): void {
    const { id = -1, body } = this.#bytesOf ?? {}
    if (body) this.#end(id, bytes)
    else this.#calls.get(id)?.take?.(bytes as never)
  }

  #end(id: number, result: unknown): void {
    this.#calls.get(id)?.resolve(result as never)
    this.#calls.delete(id)
  }
}
