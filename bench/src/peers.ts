/** The measured peers: each with its backend, its client, and the places where it can run. */

import type { App } from './app.ts'
import type { Feature, StartBackend } from './backend.ts'
import type { Connect, Extra } from './client.ts'
import { CLIENT_WORKLOADS, type PlaceName, type WorkloadName } from './workloads.ts'

/** One peer: a backend with clients of its own, or an app that is all in one. */
export interface Peer {
  readonly name: string
  /** One line on what it is and how it is used. */
  readonly what: string
  readonly loadBackend?: () => Promise<{ readonly startBackend: StartBackend }>
  /** The client in Node. */
  readonly loadClient?: () => Promise<{ readonly connect: Connect }>
  /** The file of the client in a page; an app of the desktop has a page without one. */
  readonly pageClient?: string
  /** What a page loads beside its own script. */
  readonly scripts?: readonly string[]
  /** The file of the worker, where the page calls a worker rather than a backend. */
  readonly worker?: string
  /** An app that shows a window by itself, in the place of backend and page. */
  readonly loadApp?: () => Promise<App>
  readonly places: readonly PlaceName[]
  /** @default all that its places have */
  readonly workloads?: readonly WorkloadName[]
  /** A part that is left out, to see what it costs. */
  readonly without?: Feature
  /** What is there beside what is measured, to see whether it costs anything. */
  readonly extra?: Extra
  /** The peer whose figures of the same round are 1. @default the baseline */
  readonly baseline?: string
}

/** The peer whose figures are 1. */
export const BASELINE = 'ws'

const EVERYWHERE = ['node', 'chromium', 'webkitgtk'] as const
const PAGES = ['chromium', 'webkitgtk'] as const

const oxbow = {
  loadBackend: () => import('../peers/oxbow/backend.ts'),
  loadClient: () => import('../peers/oxbow/node-client.ts'),
  pageClient: 'peers/oxbow/client.ts',
  scripts: ['@oxbow/api/bridge.js'],
  places: EVERYWHERE,
}

const RIVALS: readonly Peer[] = [
  {
    name: 'ws',
    what: 'a WebSocket by hand: JSON, one frame for each message',
    loadBackend: () => import('../peers/ws/backend.ts'),
    loadClient: () => import('../peers/ws/client.ts'),
    pageClient: 'peers/ws/client.ts',
    places: EVERYWHERE,
  },
  { ...oxbow, name: 'oxbow', what: 'Oxbow with all that is on by default' },
  {
    ...oxbow,
    name: 'oxbow-tauri-api',
    what: 'the same through unmodified @tauri-apps/api',
    pageClient: 'peers/tauri/client.ts',
    places: PAGES,
  },
  {
    name: 'tauri',
    what: 'Tauri 2 itself, Rust, release build',
    loadApp: () => import('../peers/tauri/app.ts'),
    pageClient: 'peers/tauri/client.ts',
    places: ['webkitgtk'],
  },
  {
    name: 'ws-batched',
    what: 'the practical limit of a WebSocket: compact frames, those of a tick in one message',
    loadBackend: () => import('../peers/ws-batched/backend.ts'),
    loadClient: () => import('../peers/ws-batched/client.ts'),
    pageClient: 'peers/ws-batched/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'socket.io',
    what: 'Socket.IO, WebSockets only, calls with acknowledgements',
    loadBackend: () => import('../peers/socket.io/backend.ts'),
    loadClient: () => import('../peers/socket.io/client.ts'),
    pageClient: 'peers/socket.io/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'trpc',
    what: 'tRPC, wsLink, subscriptions',
    loadBackend: () => import('../peers/trpc/backend.ts'),
    loadClient: () => import('../peers/trpc/client.ts'),
    pageClient: 'peers/trpc/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'orpc',
    what: 'oRPC over WebSockets, event iterators',
    loadBackend: () => import('../peers/orpc/backend.ts'),
    loadClient: () => import('../peers/orpc/client.ts'),
    pageClient: 'peers/orpc/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'capnweb',
    what: "Cap'n Web over WebSockets, callbacks",
    loadBackend: () => import('../peers/capnweb/backend.ts'),
    loadClient: () => import('../peers/capnweb/client.ts'),
    pageClient: 'peers/capnweb/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'birpc',
    what: 'birpc over WebSockets, JSON',
    loadBackend: () => import('../peers/birpc/backend.ts'),
    loadClient: () => import('../peers/birpc/client.ts'),
    pageClient: 'peers/birpc/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'kkrpc',
    what: 'kkrpc over WebSockets, JSON',
    loadBackend: () => import('../peers/kkrpc/backend.ts'),
    loadClient: () => import('../peers/kkrpc/client.ts'),
    pageClient: 'peers/kkrpc/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'http',
    what: 'fetch with connections that stay open, 64 calls at a time',
    loadBackend: () => import('../peers/http/backend.ts'),
    loadClient: () => import('../peers/http/client.ts'),
    pageClient: 'peers/http/client.ts',
    places: EVERYWHERE,
  },
  {
    name: 'comlink',
    what: 'Comlink: no backend, the page calls a worker of its own',
    loadBackend: () => import('../peers/comlink/backend.ts'),
    pageClient: 'peers/comlink/client.ts',
    worker: 'peers/comlink/worker.ts',
    places: PAGES,
  },
]

const SMALL = ['invoke-p50', 'invoke-p99', 'invoke-pipelined', 'channel-small'] as const

const WITHOUT: Readonly<Record<Feature, string>> = {
  validation: 'Oxbow, but arguments are taken as they come',
  capabilities: 'Oxbow, but no command needs a permission',
  link: 'Oxbow, but messages are neither counted, kept nor acknowledged',
}

/** Oxbow with a part left out, in Node only: what each costs that is on. */
const FEATURES: readonly Peer[] = (['validation', 'capabilities', 'link'] as const).map(
  (without) => ({
    ...oxbow,
    name: `oxbow-without-${without}`,
    what: WITHOUT[without],
    places: ['node'],
    workloads: CLIENT_WORKLOADS,
    without,
    baseline: 'oxbow',
  }),
)

export const PEERS: readonly Peer[] = [...RIVALS, ...FEATURES]

/** Oxbow with more and more of something, compared with one of it. */
export const GROWTH: readonly Peer[] = (['commands', 'listeners', 'channels'] as const).flatMap(
  (kind) =>
    [1, 10, 100, 1000].map((count) => ({
      ...oxbow,
      name: `${kind}-${count}`,
      what: `Oxbow with ${count} more ${kind}`,
      places: ['node'] as const,
      workloads: SMALL,
      extra: { [kind]: count },
      baseline: `${kind}-1`,
    })),
)

/** Whole apps, as somebody installs and starts them. */
export const DESKTOP: readonly Peer[] = [
  {
    name: 'oxbow-app',
    what: 'an app of Oxbow: a backend in Node, and its windows in a process of their own',
    loadApp: () => import('../peers/oxbow/app.ts'),
    places: ['desktop'],
    baseline: 'tauri-app',
  },
  {
    name: 'tauri-app',
    what: 'the app of real Tauri 2, release build',
    loadApp: () => import('../peers/tauri/app.ts'),
    places: ['desktop'],
    baseline: 'tauri-app',
  },
  {
    name: 'plain-app',
    what: 'Node with bare windows of WebKitGTK: no backend, no server, nothing to call',
    loadApp: () => import('../peers/plain/app.ts'),
    places: ['desktop'],
    baseline: 'tauri-app',
  },
]

/** The peers of all kinds of runs. */
export const ALL_PEERS: readonly Peer[] = [...PEERS, ...GROWTH, ...DESKTOP]

/** @throws {Error} naming the peers that there are */
export function findPeer(name: string): Peer {
  const peer = ALL_PEERS.find((peer) => peer.name === name)
  if (peer) return peer
  const names = PEERS.map((peer) => peer.name).join(', ')
  throw new Error(`there is no peer ${name}; there are ${names}`)
}

/** Whether a peer takes part in a workload at a place. */
export function takesPart(peer: Peer, workload: WorkloadName, place: PlaceName): boolean {
  return peer.places.includes(place) && (peer.workloads?.includes(workload) ?? true)
}
