/** The messages between a client and a backend that use only a WebSocket and JSON. */

/** A call. */
export interface Request {
  readonly id: number
  readonly method: string
  readonly params: Readonly<Record<string, string | number>>
  /** The next message is the body of this one. */
  readonly body?: true
}

/** An answer, or a message that belongs to a call, or an event. */
export interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly message?: unknown
  readonly event?: string
  /** The next message is the result. */
  readonly body?: true
  /** The next messages, so many, are chunks. */
  readonly chunks?: number
}
