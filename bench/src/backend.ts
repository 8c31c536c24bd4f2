/** The backend of a peer, as the benchmark uses it. */

import type { Access, Extra } from './client.ts'
import type { Commands } from './commands.ts'

/** The features that can be left out. */
export type Feature = 'capabilities' | 'link' | 'validation'

/** The options with which a backend starts. */
export interface BackendOptions {
  readonly commands: Commands
  /** The folder of the page to serve; not there when no page takes part. */
  readonly folder: string | undefined
  /** The feature that is left out, to measure its cost. */
  readonly without: Feature | undefined
  /** Additional parts that are not called. */
  readonly extra: Extra
}

/** A running backend; its process ends with the round. */
export interface Backend {
  /** The address of its page. */
  readonly url: string
  /** The data that this number of clients in Node needs to connect. */
  access(clients: number): Promise<Access[]>
  /** Tells all clients; only peers that have events. */
  emit?(payload: string): void
}

/** Starts the backend of a peer. */
export type StartBackend = (options: BackendOptions) => Promise<Backend>
