/** kkrpc over WebSockets, with its JSON: an API on each side, callbacks for messages; bytes as base64. */

import { RPCChannel, WebSocketServerIO } from 'kkrpc'
import { WebSocketServer } from 'ws'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import { toBase64 } from '../../src/base64.ts'
import type { Tick } from '../../src/client.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

type Listener = (payload: string) => void

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const wss = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  const listeners = new Set<Listener>()
  const expose = apiOf(commands, listeners)
  wss.on('connection', (socket) => {
    new RPCChannel(new WebSocketServerIO(socket as never), { expose, serialization: JSON_ONLY })
  })
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      for (const listener of listeners) listener(payload)
    },
  }
}

/** The faster of its two formats. */
const JSON_ONLY = { version: 'json' } as const

function apiOf(commands: Commands, listeners: Set<Listener>) {
  return {
    greet: async (name: string) => commands.greet(name),
    count: async (messages: number, take: (tick: Tick) => void) => {
      for (let n = 0; n < messages; n++) take(commands.tick(n))
    },
    download: async (size: number) => toBase64(commands.bytes(size)),
    chunks: async (size: number, messages: number, take: (text: string) => void) => {
      for (let n = 0; n < messages; n++) take(toBase64(commands.bytes(size)))
    },
    upload: async (text: string) => Buffer.from(text, 'base64').byteLength,
    arrivals: async () => commands.arrivals(),
    listen: async (take: Listener) => {
      listeners.add(take)
    },
  }
}

/** The functions that the client calls. */
export type Api = ReturnType<typeof apiOf>
