/** Cap'n Web over WebSockets: an object whose methods are called, and callbacks for messages. */

import { newWebSocketRpcSession, type RpcStub, RpcTarget } from 'capnweb'
import { WebSocket, WebSocketServer } from 'ws'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Greeting, Tick } from '../../src/client.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

/** Listens to the event until its connection ends. */
type Listener = RpcStub<(payload: string) => void>

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  // It compares with the constants of the global class, which Node 20 does not have.
  globalThis.WebSocket ??= WebSocket as never
  const { server, url } = await servePage(folder)
  const wss = new WebSocketServer({ server, maxPayload: 256 * 1024 * 1024 })
  const listeners = new Set<Listener>()
  wss.on('connection', (socket) => {
    newWebSocketRpcSession(socket as never, new Api(commands, listeners), LIMITS)
  })
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      for (const listener of listeners) void listener(payload)
    },
  }
}

/** By default no message may be as large as the bytes that are sent here. */
const LIMITS = { limits: { maxMessageSize: 256 * 1024 * 1024 } }

/** The object that the client calls. */
export class Api extends RpcTarget {
  readonly #commands: Commands
  readonly #listeners: Set<Listener>

  constructor(commands: Commands, listeners: Set<Listener>) {
    super()
    this.#commands = commands
    this.#listeners = listeners
  }

  greet(name: string): Greeting {
    return this.#commands.greet(name)
  }

  count(messages: number, take: (tick: Tick) => void): void {
    for (let n = 0; n < messages; n++) take(this.#commands.tick(n))
  }

  download(size: number): Uint8Array {
    return this.#commands.bytes(size)
  }

  chunks(size: number, messages: number, take: (chunk: Uint8Array) => void): void {
    for (let n = 0; n < messages; n++) take(this.#commands.bytes(size))
  }

  upload(bytes: Uint8Array): number {
    return bytes.byteLength
  }

  arrivals(): number[] {
    return this.#commands.arrivals()
  }

  listen(take: Listener): void {
    // A callback that is kept after the call must be a copy.
    this.#listeners.add(take.dup())
  }
}
