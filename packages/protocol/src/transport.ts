/** The seam under the line: whole messages, in order, over anything. */

/** A text message holds frames, a binary one the bytes that the text before it announced. */
export type Message = string | Uint8Array<ArrayBuffer>

/** How and why a transport ended. */
export interface CloseInfo {
  readonly code: number
  readonly reason: string
  /** Whether this side has given the transport up because nothing came. */
  readonly isSilent?: boolean
}

/** Carries whole messages in order. WebSockets, and pairs in memory, are transports. */
export interface Transport {
  /**
   * Sends one message, and never throws; after the end it does nothing. Bytes must not be changed
   * afterwards.
   */
  send(message: Message): void
  /** Bytes and UTF-16 units that it has accepted and not yet sent; missing if the transport cannot tell. */
  readonly unsent?: number
  /** Converts a message to the form in which it should wait, for `send` of this kind of transport only. */
  readonly pack?: (message: Message) => Message
  /**
   * Called with each message, in a task or microtask of its own; never from inside `send`. Set it
   * before the current task ends, or messages are missed.
   */
  onmessage: ((message: Message) => void) | null
  /** Whether the other side answers within some milliseconds. */
  readonly answers?: (withinMs: number) => Promise<boolean>
  /** Ends the transport, with a reason for the other side. */
  close(code?: number, reason?: string): void
  /** Settles once, when either side has ended the transport; never rejects. */
  readonly closed: Promise<CloseInfo>
}
