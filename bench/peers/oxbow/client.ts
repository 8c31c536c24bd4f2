/** Oxbow's client in a page. */

import { Channel, client } from '@oxbow/api'
import type { Client, Tick } from '../../src/client.ts'
import type { BenchApp } from './backend.ts'

export async function connect(): Promise<Client> {
  const { invoke, listen } = client<BenchApp>()
  return {
    greet: (name) => invoke('greet', { name }),
    count: async (messages, take) => {
      await invoke('count', { messages, onMessage: new Channel<Tick>(take) })
    },
    download: (size) => invoke('download', { size }),
    chunks: async (size, messages, take) => {
      await invoke('chunks', { size, messages, onChunk: new Channel<ArrayBuffer>(take) })
    },
    upload: (bytes) => invoke('upload', bytes),
    arrivals: () => invoke('arrivals'),
    listen: async (take) => {
      await listen('news', ({ payload }) => take(payload))
    },
  }
}
