/** The client of Cap'n Web. */

import { newWebSocketRpcSession } from 'capnweb'
import type { Access, Client } from '../../src/client.ts'
import type { Api } from './backend.ts'

/** By default no message may be as large as the bytes that are sent here. */
const LIMITS = { limits: { maxMessageSize: 256 * 1024 * 1024 } }

export async function connect({ url }: Access): Promise<Client> {
  const api = newWebSocketRpcSession<Api>(url.replace('http', 'ws'), undefined, LIMITS)
  return {
    greet: (name) => api.greet(name),
    count: (messages, take) => api.count(messages, take),
    download: (size) => api.download(size),
    chunks: (size, messages, take) => api.chunks(size, messages, take),
    upload: (bytes) => api.upload(bytes),
    arrivals: () => api.arrivals(),
    listen: (take) => api.listen(take as never),
  }
}
