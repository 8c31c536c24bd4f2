/** A WebSocket by hand: every message is JSON in a frame of its own, bytes are frames as they are. */

import { type WebSocket, WebSocketServer } from 'ws'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'
import type { Reply, Request } from './protocol.ts'

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const sockets = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  sockets.on('connection', (socket) => serve(socket, commands))
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      for (const socket of sockets.clients) send(socket, { event: payload })
    },
  }
}

function serve(socket: WebSocket, commands: Commands): void {
  let upload: Request | undefined
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary && upload !== undefined) {
      send(socket, { id: upload.id, result: data.byteLength })
      return
    }
    const request = JSON.parse(data.toString()) as Request
    if (request.body) upload = request
    else answer(socket, commands, request)
  })
}

function answer(socket: WebSocket, commands: Commands, { id, method, params }: Request): void {
  switch (method) {
    case 'greet':
      send(socket, { id, result: commands.greet(String(params.name)) })
      break
    case 'count':
      for (let n = 0; n < Number(params.messages); n++) {
        send(socket, { id, message: commands.tick(n) })
      }
      send(socket, { id, result: null })
      break
    case 'download':
      send(socket, { id, body: true })
      socket.send(commands.bytes(Number(params.size)))
      break
    case 'chunks': {
      const messages = Number(params.messages)
      const chunk = commands.bytes(Number(params.size))
      send(socket, { id, chunks: messages })
      for (let n = 0; n < messages; n++) socket.send(chunk)
      send(socket, { id, result: null })
      break
    }
    case 'arrivals':
      send(socket, { id, result: commands.arrivals() })
      break
  }
}

function send(socket: WebSocket, reply: Reply): void {
  socket.send(JSON.stringify(reply))
}
