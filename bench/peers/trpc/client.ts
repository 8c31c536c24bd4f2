/** The client of tRPC. */

import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { fromBase64, toBase64 } from '../../src/base64.ts'
import type { Access, Client } from '../../src/client.ts'
import type { Router } from './backend.ts'

export async function connect({ url }: Access): Promise<Client> {
  const client = createWSClient({ url: url.replace('http', 'ws') })
  const trpc = createTRPCClient<Router>({ links: [wsLink({ client })] })
  return {
    greet: (name) => trpc.greet.query({ name }),
    count: (messages, take) =>
      new Promise((onComplete, onError) => {
        trpc.count.subscribe({ messages }, { onData: take, onComplete, onError })
      }),
    download: async (size) => fromBase64(await trpc.download.query({ size })),
    chunks: (size, messages, take) =>
      new Promise((onComplete, onError) => {
        const onData = (text: string): void => take(fromBase64(text))
        trpc.chunks.subscribe({ size, messages }, { onData, onComplete, onError })
      }),
    upload: (bytes) => trpc.upload.mutate(toBase64(bytes)),
    arrivals: () => trpc.arrivals.query(),
    listen: (take) =>
      new Promise((resolve, onError) => {
        trpc.news.subscribe(undefined, { onData: take, onStarted: () => resolve(), onError })
      }),
  }
}
