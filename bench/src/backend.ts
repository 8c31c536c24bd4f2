/** What the backend of a peer is to the benchmark. */

import type { Access, Extra } from './client.ts'
import type { Commands } from './commands.ts'

/** What can be left out. */
export type Feature = 'capabilities' | 'link' | 'validation'

/** What a backend starts with. */
export interface BackendOptions {
  readonly commands: Commands
  /** The folder of the page to serve; not there when no page takes part. */
  readonly folder: string | undefined
  /** What is left out of the peer, where its cost is asked for. */
  readonly without: Feature | undefined
  /** What is there beside what is called. */
  readonly extra: Extra
}

/** A running backend; its process ends with the round. */
export interface Backend {
  /** The address of its page. */
  readonly url: string
  /** What so many clients in Node need to connect. */
  access(clients: number): Promise<Access[]>
  /** Tells all clients; only peers that have events. */
  emit?(payload: string): void
}

/** Starts the backend of a peer. */
export type StartBackend = (options: BackendOptions) => Promise<Backend>
