/** Oxbow's client in Node. */

import { Channel, connect as connectTo, listen as listenTo } from '@oxbow/api'
import type { Access, Client, Tick } from '../../src/client.ts'
import type { BenchApp } from './backend.ts'

export async function connect({ url, key = '' }: Access): Promise<Client> {
  const { connection, invoke, listen } = await connectTo<BenchApp>({ url, key })
  return {
    greet: (name) => invoke('greet', { name }),
    count: async (messages, take) => {
      await invoke('count', { messages, onMessage: new Channel<Tick>(take, connection) })
    },
    download: (size) => invoke('download', { size }),
    chunks: async (size, messages, take) => {
      const onChunk = new Channel<ArrayBuffer>(take, connection)
      await invoke('chunks', { size, messages, onChunk })
    },
    upload: (bytes) => invoke('upload', bytes),
    arrivals: () => invoke('arrivals'),
    grow: async ({ listeners = 0, channels = 0 }) => {
      for (let n = 0; n < listeners; n++) await listenTo(`idle-${n}`, () => {}, { connection })
      for (let n = 0; n < channels; n++) {
        await invoke('keep', { onMessage: new Channel<Tick>(() => {}, connection) })
      }
    },
    listen: async (take) => {
      await listen('news', ({ payload }) => take(payload))
    },
  }
}
