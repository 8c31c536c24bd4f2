/** The client of kkrpc. */

import { RPCChannel, WebSocketClientIO } from 'kkrpc'
import { fromBase64, toBase64 } from '../../src/base64.ts'
import type { Access, Client } from '../../src/client.ts'
import type { Api } from './backend.ts'

export async function connect({ url }: Access): Promise<Client> {
  const io = new WebSocketClientIO({ url: url.replace('http', 'ws') })
  const rpc = new RPCChannel<Record<string, never>, Api>(io, { serialization: { version: 'json' } })
  const api = rpc.getAPI()
  return {
    greet: (name) => api.greet(name),
    count: (messages, take) => api.count(messages, take),
    download: async (size) => fromBase64(await api.download(size)),
    chunks: (size, messages, take) => api.chunks(size, messages, (text) => take(fromBase64(text))),
    upload: (bytes) => api.upload(toBase64(bytes)),
    arrivals: () => api.arrivals(),
    listen: (take) => api.listen(take),
  }
}
