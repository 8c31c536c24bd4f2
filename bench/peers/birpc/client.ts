/** The client of birpc. */

import { createBirpc } from 'birpc'
import { fromBase64, toBase64 } from '../../src/base64.ts'
import type { Access, Client, Tick } from '../../src/client.ts'
import type { ServerFunctions } from './backend.ts'

/** The functions that the backend calls; each call of the client sets its own. */
export interface ClientFunctions {
  tick(tick: Tick): void
  chunk(text: string): void
  news(payload: string): void
}

export async function connect({ url }: Access): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const functions: ClientFunctions = { tick: () => {}, chunk: () => {}, news: () => {} }
  const rpc = createBirpc<ServerFunctions, ClientFunctions>(functions, {
    post: (data) => socket.send(data),
    on: (receive) => socket.addEventListener('message', ({ data }) => receive(data)),
    serialize: (value) => JSON.stringify(value),
    deserialize: (text) => JSON.parse(text),
  })
  return {
    greet: (name) => rpc.greet(name),
    count: (messages, take) => {
      functions.tick = take
      return rpc.count(messages)
    },
    download: async (size) => fromBase64(await rpc.download(size)),
    chunks: (size, messages, take) => {
      functions.chunk = (text) => take(fromBase64(text))
      return rpc.chunks(size, messages)
    },
    upload: (bytes) => rpc.upload(toBase64(bytes)),
    arrivals: () => rpc.arrivals(),
    listen: async (take) => {
      functions.news = take
    },
  }
}
