/** Socket.IO over WebSockets only, calls with acknowledgements. */

import { Server, type Socket } from 'socket.io'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const io = new Server(server, {
    transports: ['websocket'],
    maxHttpBufferSize: 256 * 1024 * 1024,
  })
  io.on('connection', (socket) => serve(socket, commands))
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      io.emit('news', payload)
    },
  }
}

type Acknowledge = (result: unknown) => void

function serve(socket: Socket, commands: Commands): void {
  socket.on('greet', (name: string, done: Acknowledge) => done(commands.greet(name)))
  socket.on('count', (messages: number, done: Acknowledge) => {
    for (let n = 0; n < messages; n++) socket.emit('tick', commands.tick(n))
    done(null)
  })
  socket.on('download', (size: number, done: Acknowledge) => done(commands.bytes(size)))
  socket.on('chunks', (size: number, messages: number, done: Acknowledge) => {
    for (let n = 0; n < messages; n++) socket.emit('chunk', commands.bytes(size))
    done(null)
  })
  socket.on('upload', (bytes: Buffer, done: Acknowledge) => done(bytes.byteLength))
  socket.on('arrivals', (done: Acknowledge) => done(commands.arrivals()))
}
