/** tRPC over WebSockets: queries, mutations and subscriptions, with schemas; bytes as base64, as JSON needs it. */

import { EventEmitter, on } from 'node:events'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import { toBase64 } from '../../src/base64.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const { server, url } = await servePage(folder)
  const wss = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  const events = new EventEmitter().setMaxListeners(0)
  applyWSSHandler({ wss, router: routerOf(commands, events) })
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      events.emit('news', payload)
    },
  }
}

const { router, procedure } = initTRPC.create()

function routerOf(commands: Commands, events: EventEmitter) {
  return router({
    greet: procedure
      .input(z.object({ name: z.string() }))
      .query(({ input }) => commands.greet(input.name)),
    count: procedure.input(z.object({ messages: z.number() })).subscription(async function* ({
      input,
    }) {
      for (let n = 0; n < input.messages; n++) yield commands.tick(n)
    }),
    download: procedure
      .input(z.object({ size: z.number() }))
      .query(({ input }) => toBase64(commands.bytes(input.size))),
    chunks: procedure
      .input(z.object({ size: z.number(), messages: z.number() }))
      .subscription(async function* ({ input }) {
        for (let n = 0; n < input.messages; n++) yield toBase64(commands.bytes(input.size))
      }),
    upload: procedure
      .input(z.string())
      .mutation(({ input }) => Buffer.from(input, 'base64').byteLength),
    arrivals: procedure.query(() => commands.arrivals()),
    news: procedure.subscription(async function* ({ signal }) {
      for await (const [payload] of on(events, 'news', { ...(signal && { signal }) })) {
        yield String(payload)
      }
    }),
  })
}

/** The type of the backend, for the client. */
export type Router = ReturnType<typeof routerOf>
