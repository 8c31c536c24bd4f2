/** A client by `@tauri-apps/api`, for Tauri itself and for Oxbow in its place. */

import { Channel, invoke } from '@tauri-apps/api/core'
import type { Connect } from '../../src/client.ts'

export const connect: Connect = async () => ({
  greet: (name) => invoke('greet', { name }),
  count: (messages, take) => invoke('count', { messages, onMessage: new Channel(take) }),
  download: (size) => invoke<ArrayBuffer>('download', { size }),
  chunks: (size, messages, take) =>
    invoke('chunks', { size, messages, onChunk: new Channel<ArrayBuffer>(take) }),
  upload: (bytes) => invoke('upload', bytes),
  arrivals: () => invoke('arrivals'),
})
