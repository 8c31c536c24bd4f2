/** The process of a peer's backend. */

import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'
import { Commands } from './commands.ts'
import { carryOut, sharedNow } from './orders.ts'
import { findPeer } from './peers.ts'

/** The arguments of this process. */
export interface BackendArgument {
  readonly peer: string
  readonly folder?: string
}

/** 200 bytes of text. */
const PAYLOAD = 'event '.repeat(40).slice(0, 200)

const { peer: name, folder } = JSON.parse(process.argv[2] ?? '{}') as BackendArgument
const peer = findPeer(name)
const module = await peer.loadBackend?.()
if (module === undefined) throw new Error(`${name} has no backend of its own`)
const backend = await module.startBackend({
  commands: new Commands(),
  folder,
  without: peer.without,
  extra: peer.extra ?? {},
})

carryOut(backend.url, {
  access: ({ clients }) => backend.access(clients),
  emit: async ({ events, together }) => {
    const began = sharedNow()
    for (let n = 0; n < events; n++) {
      backend.emit?.(PAYLOAD)
      if (!together) await nextTick()
    }
    return began
  },
  memory: async () => {
    for (let n = 0; n < 3; n++) {
      globalThis.gc?.()
      await sleep(100)
    }
    return process.memoryUsage.rss()
  },
})
