/** Who is measured: each peer with its backend, its client, and where it can run. */

import type { StartBackend } from './backend.ts'
import type { Connect } from './client.ts'
import type { PlaceName, WorkloadName } from './workloads.ts'

/** One peer. */
export interface Peer {
  readonly name: string
  /** One line on what it is and how it is used. */
  readonly what: string
  readonly loadBackend: () => Promise<{ readonly startBackend: StartBackend }>
  /** The client in Node. */
  readonly loadClient: () => Promise<{ readonly connect: Connect }>
  /** The file of the client in a page. */
  readonly pageClient: string
  /** The file of the worker, where the page calls a worker rather than a backend. */
  readonly worker?: string
  /** What a page loads beside its own script. */
  readonly scripts?: readonly string[]
  /** @default all places */
  readonly places?: readonly PlaceName[]
  /** @default all that its places have */
  readonly workloads?: readonly WorkloadName[]
  /** A part that is left out, to see what it costs. */
  readonly without?: string
}

/** The peer whose figures are 1. */
export const BASELINE = 'ws'

const oxbow = {
  loadBackend: () => import('../peers/oxbow/backend.ts'),
  loadClient: () => import('../peers/oxbow/node-client.ts'),
  pageClient: 'peers/oxbow/client.ts',
  scripts: ['@oxbow/api/bridge.js'],
}

export const PEERS: readonly Peer[] = [
  {
    name: 'ws',
    what: 'a WebSocket by hand: JSON, one frame for each message',
    loadBackend: () => import('../peers/ws/backend.ts'),
    loadClient: () => import('../peers/ws/client.ts'),
    pageClient: 'peers/ws/client.ts',
  },
  { name: 'oxbow', what: 'Oxbow with everything on', ...oxbow },
]

/** @throws {Error} naming the peers that there are */
export function findPeer(name: string): Peer {
  const peer = PEERS.find((peer) => peer.name === name)
  if (peer) return peer
  throw new Error(
    `there is no peer ${name}; there are ${PEERS.map((peer) => peer.name).join(', ')}`,
  )
}

/** Whether a peer takes part in a workload at a place. */
export function takesPart(peer: Peer, workload: WorkloadName, place: PlaceName): boolean {
  const { places, workloads } = peer
  return (places?.includes(place) ?? true) && (workloads?.includes(workload) ?? true)
}
