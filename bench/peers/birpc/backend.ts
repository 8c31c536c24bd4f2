/** birpc over WebSockets, with JSON: functions on both sides; bytes as base64. */

import { createBirpc } from 'birpc'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import { toBase64 } from '../../src/base64.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'
import type { ClientFunctions } from './client.ts'

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const wss = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  const pages = new Set<Page>()
  wss.on('connection', (socket) => {
    const page = serve(socket, commands)
    pages.add(page)
  })
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      for (const page of pages) void page.news(payload)
    },
  }
}

type Page = ReturnType<typeof serve>

function serve(socket: WebSocket, commands: Commands) {
  const page = createBirpc<ClientFunctions, ServerFunctions>(
    functionsOf(commands, {
      tick: (n) => void page.tick(commands.tick(n)),
      chunk: (size) => void page.chunk(toBase64(commands.bytes(size))),
    }),
    {
      post: (data) => socket.send(data),
      on: (receive) => socket.on('message', receive),
      serialize: (value) => JSON.stringify(value),
      deserialize: (text) => JSON.parse(text),
      eventNames: ['tick', 'chunk', 'news'],
    },
  )
  return page
}

interface Sender {
  tick(n: number): void
  chunk(size: number): void
}

function functionsOf(commands: Commands, { tick, chunk }: Sender) {
  return {
    greet: (name: string) => commands.greet(name),
    count: (messages: number) => {
      for (let n = 0; n < messages; n++) tick(n)
    },
    download: (size: number) => toBase64(commands.bytes(size)),
    chunks: (size: number, messages: number) => {
      for (let n = 0; n < messages; n++) chunk(size)
    },
    upload: (text: string) => Buffer.from(text, 'base64').byteLength,
    arrivals: () => commands.arrivals(),
  }
}

/** The functions that the client calls. */
export type ServerFunctions = ReturnType<typeof functionsOf>
