/** The client of oRPC. */

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { RouterClient } from '@orpc/server'
import { fromBase64 } from '../../src/base64.ts'
import type { Access, Client } from '../../src/client.ts'
import type { Router } from './backend.ts'

export async function connect({ url }: Access): Promise<Client> {
  const websocket = new WebSocket(url.replace('http', 'ws'))
  const orpc: RouterClient<Router> = createORPCClient(new RPCLink({ websocket }))
  return {
    greet: (name) => orpc.greet({ name }),
    count: async (messages, take) => {
      for await (const tick of await orpc.count({ messages })) take(tick)
    },
    download: async (size) => (await orpc.download({ size })).arrayBuffer(),
    chunks: async (size, messages, take) => {
      for await (const text of await orpc.chunks({ size, messages })) take(fromBase64(text))
    },
    upload: (bytes) => orpc.upload(new Blob([bytes])),
    arrivals: () => orpc.arrivals(),
    listen: async (take) => {
      const news = await orpc.news()
      void hear(news, take)
    },
  }
}

async function hear(news: AsyncIterable<string>, take: (payload: string) => void): Promise<void> {
  for await (const payload of news) take(payload)
}
