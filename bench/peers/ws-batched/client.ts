/** The client of compact frames that share messages. */

import type { Access, Client, Connect, Greeting } from '../../src/client.ts'
import {
  ARRIVALS,
  Batch,
  BODY,
  CHUNKS,
  COUNT,
  DOWNLOAD,
  EVENT,
  GREET,
  MESSAGE,
  PIECES,
  RESULT,
  UPLOAD,
} from './protocol.ts'

type Reply = readonly [kind: number, id: number, value: never]

interface Call {
  readonly resolve: (result: never) => void
  readonly take?: ((message: never) => void) | undefined
}

export const connect: Connect = async ({ url }: Access): Promise<Client> => {
  const socket = new WebSocket(url.replace('http', 'ws'))
  socket.binaryType = 'arraybuffer'
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  return clientOf(new Line(socket))
}

function clientOf(line: Line): Client {
  return {
    greet: (name) => line.call<Greeting>(`[${GREET},`, JSON.stringify(name)),
    count: (messages, take) => line.call(`[${COUNT},`, `${messages}`, take),
    download: (size) => line.call<ArrayBuffer>(`[${DOWNLOAD},`, `${size}`),
    chunks: (size, messages, take) => line.call(`[${CHUNKS},`, `${size},${messages}`, take),
    upload: (bytes) => {
      const uploaded = line.call<number>(`[${UPLOAD},`, '0')
      line.send(bytes)
      return uploaded
    },
    arrivals: () => line.call<number[]>(`[${ARRIVALS},`, '0'),
    listen: async (take) => {
      line.hear = take
    },
  }
}

class Line {
  readonly #socket: WebSocket
  readonly #batch: Batch
  readonly #calls = new Map<number, Call>()
  #count = 0
  /** The call whose bytes come next, and the size of its chunks, if they are chunks. */
  #bytesOf = { id: 0, size: 0 }
  hear: (payload: string) => void = () => {}

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.#batch = new Batch((text) => socket.send(text))
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data !== 'string') this.#receiveBytes(data)
      else for (const reply of JSON.parse(data) as Reply[]) this.#receive(reply)
    }
  }

  call<T>(head: string, rest: string, take?: (message: never) => void): Promise<T> {
    const id = this.#count++
    this.#batch.write(`${head}${id},${rest}]`)
    return new Promise<T>((resolve) => this.#calls.set(id, { resolve, take }))
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#batch.flush()
    this.#socket.send(bytes)
  }

  #receive([kind, id, value]: Reply): void {
    switch (kind) {
      case RESULT:
        this.#end(id, value)
        break
      case MESSAGE:
        this.#calls.get(id)?.take?.(value)
        break
      case EVENT:
        this.hear(id as never)
        break
      case BODY:
        this.#bytesOf = { id, size: 0 }
        break
      case PIECES:
        this.#bytesOf = { id, size: value }
        break
    }
  }

  #receiveBytes(bytes: ArrayBuffer): void {
    const { id, size } = this.#bytesOf
    if (size === 0) {
      this.#end(id, bytes)
      return
    }
    const take = this.#calls.get(id)?.take
    for (let at = 0; at < bytes.byteLength; at += size) {
      take?.(new Uint8Array(bytes, at, size) as never)
    }
  }

  #end(id: number, result: unknown): void {
    this.#calls.get(id)?.resolve(result as never)
    this.#calls.delete(id)
  }
}
