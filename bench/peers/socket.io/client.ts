/** The client of Socket.IO. */

import { io, type Socket } from 'socket.io-client'
import type { Access, Client } from '../../src/client.ts'

export async function connect({ url }: Access): Promise<Client> {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', reject)
  })
  return clientOf(socket)
}

function clientOf(socket: Socket): Client {
  return {
    greet: (name) => socket.emitWithAck('greet', name),
    count: async (messages, take) => {
      socket.on('tick', take)
      await socket.emitWithAck('count', messages)
      socket.off('tick', take)
    },
    download: (size) => socket.emitWithAck('download', size),
    chunks: async (size, messages, take) => {
      socket.on('chunk', take)
      await socket.emitWithAck('chunks', size, messages)
      socket.off('chunk', take)
    },
    upload: (bytes) => socket.emitWithAck('upload', bytes),
    arrivals: () => socket.emitWithAck('arrivals'),
    listen: async (take) => {
      socket.on('news', take)
    },
  }
}
