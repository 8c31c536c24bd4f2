/** The practical limit of a WebSocket: all messages of one tick share a frame, and frames are compact. */

import * as ws from 'ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'
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

type Call = readonly [kind: number, id: number, first: never, second: never]

/** Bytes of chunks that share a frame. */
const PIECES_BYTES = 1024 * 1024

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const sockets = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  sockets.on('connection', (socket) => new Connection(socket, commands))
  const events = new Batch((text) => broadcast(sockets, text))
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => events.write(`[${EVENT},${JSON.stringify(payload)}]`),
  }
}

/** The class by which `ws` makes frames; its types lack it. */
const { Sender } = ws as unknown as {
  readonly Sender: { frame(data: Buffer, options: object): Buffer[] }
}

/** The frame is made once, and written to every socket as it is. */
function broadcast(sockets: WebSocketServer, text: string): void {
  const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }
  const frame = Buffer.concat(Sender.frame(Buffer.from(text), options))
  for (const socket of sockets.clients) {
    ;(socket as unknown as { readonly _socket: NodeJS.WritableStream })._socket.write(frame)
  }
}

class Connection {
  readonly #socket: WebSocket
  readonly #commands: Commands
  readonly #batch: Batch
  #upload = 0

  constructor(socket: WebSocket, commands: Commands) {
    this.#socket = socket
    this.#commands = commands
    this.#batch = new Batch((text) => socket.send(text))
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#result(this.#upload, data.byteLength)
      else for (const call of JSON.parse(data.toString()) as Call[]) this.#answer(call)
    })
  }

  #answer([kind, id, first, second]: Call): void {
    const commands = this.#commands
    switch (kind) {
      case GREET:
        this.#result(id, commands.greet(first))
        break
      case COUNT:
        for (let n = 0; n < first; n++) {
          this.#batch.write(`[${MESSAGE},${id},${JSON.stringify(commands.tick(n))}]`)
        }
        this.#result(id, null)
        break
      case DOWNLOAD:
        this.#batch.write(`[${BODY},${id}]`)
        this.#batch.flush()
        this.#socket.send(commands.bytes(first))
        break
      case CHUNKS:
        this.#sendChunks(id, first, second)
        break
      case UPLOAD:
        this.#upload = id
        break
      case ARRIVALS:
        this.#result(id, commands.arrivals())
        break
    }
  }

  #sendChunks(id: number, size: number, messages: number): void {
    const chunk = this.#commands.bytes(size)
    const together = Math.max(1, Math.floor(PIECES_BYTES / size))
    this.#batch.write(`[${PIECES},${id},${size}]`)
    this.#batch.flush()
    for (let sent = 0; sent < messages; sent += together) {
      const chunks = Array.from({ length: Math.min(together, messages - sent) }, () => chunk)
      this.#socket.send(Buffer.concat(chunks))
    }
    this.#result(id, null)
  }

  #result(id: number, result: unknown): void {
    this.#batch.write(`[${RESULT},${id},${JSON.stringify(result)}]`)
  }
}
