/** What every peer does: the commands that are measured, as a client sees them. */

/** What `greet` answers. */
export interface Greeting {
  readonly text: string
  readonly length: number
}

/** One small message of `count`. */
export interface Tick {
  readonly n: number
  readonly text: string
}

/** What a client needs to reach its backend; pages need the address only. */
export interface Access {
  readonly url: string
  /** For peers that accept only known clients. */
  readonly key?: string
}

/** Additional parts that are not measured. */
export interface Extra {
  readonly commands?: number
  readonly listeners?: number
  readonly channels?: number
}

/** One client, connected. Each peer writes it as its own documentation advises. */
export interface Client {
  /** A small object in, a small object out. */
  greet(name: string): Promise<Greeting>
  /** Small messages from the backend, in order; settles when the command has ended. */
  count(messages: number, take: (tick: Tick) => void): Promise<void>
  /** Bytes as one response. */
  download(size: number): Promise<ArrayBuffer | Uint8Array>
  /** Bytes as one message for each chunk. */
  chunks(
    size: number,
    messages: number,
    take: (chunk: ArrayBuffer | Uint8Array) => void,
  ): Promise<void>
  /** Bytes in one call, whose number comes back. */
  upload(bytes: Uint8Array<ArrayBuffer>): Promise<number>
  /** When calls of `greet` came in, in milliseconds: the latest, by the backend's clock. */
  arrivals(): Promise<number[]>
  /** Listens to the event that the backend emits; only peers that have events. */
  listen?(take: (payload: string) => void): Promise<void>
  /** Adds parts that are not measured, to see their cost. */
  grow?(extra: Extra): Promise<void>
  /** Calls that may wait for an answer at the same time. @default no limit */
  readonly inFlight?: number
}

/** Connects one client. */
export type Connect = (access: Access) => Promise<Client>
