/** The client of Comlink. */

import { proxy, wrap } from 'comlink'
import type { Client } from '../../src/client.ts'
import type { Api } from './api.ts'

export async function connect(): Promise<Client> {
  const api = wrap<Api>(new Worker('/worker.js'))
  return {
    greet: (name) => api.greet(name),
    count: (messages, take) => api.count(messages, proxy(take)),
    download: (size) => api.download(size),
    chunks: (size, messages, take) => api.chunks(size, messages, proxy(take)),
    upload: (bytes) => api.upload(bytes),
    arrivals: () => api.arrivals(),
  }
}
