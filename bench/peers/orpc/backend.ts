/** oRPC over WebSockets: procedures with schemas, event iterators, and files for bytes. */

import { EventPublisher, os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import { toBase64 } from '../../src/base64.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

type Publisher = EventPublisher<{ news: string }>

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const wss = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  const publisher: Publisher = new EventPublisher()
  const handler = new RPCHandler(routerOf(commands, publisher))
  wss.on('connection', (socket) => void handler.upgrade(socket))
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => publisher.publish('news', payload),
  }
}

function routerOf(commands: Commands, publisher: Publisher) {
  return {
    greet: os
      .input(z.object({ name: z.string() }))
      .handler(({ input }) => commands.greet(input.name)),
    count: os.input(z.object({ messages: z.number() })).handler(async function* ({ input }) {
      for (let n = 0; n < input.messages; n++) yield commands.tick(n)
    }),
    download: os
      .input(z.object({ size: z.number() }))
      .handler(({ input }) => new Blob([commands.bytes(input.size)])),
    // A file cannot be part of an event.
    chunks: os
      .input(z.object({ size: z.number(), messages: z.number() }))
      .handler(async function* ({ input }) {
        for (let n = 0; n < input.messages; n++) yield toBase64(commands.bytes(input.size))
      }),
    upload: os.input(z.instanceof(Blob)).handler(async ({ input }) => {
      return (await input.arrayBuffer()).byteLength
    }),
    arrivals: os.handler(() => commands.arrivals()),
    news: os.handler(async function* ({ signal }) {
      yield* publisher.subscribe('news', { ...(signal && { signal }) })
    }),
  }
}

/** The type of the backend, for the client. */
export type Router = ReturnType<typeof routerOf>
