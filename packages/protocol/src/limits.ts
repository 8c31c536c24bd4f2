/** Every limit of the line: its name, unit, default and reason. */

/** What one page may cost. All are settable; past a limit there is a named error, never a crash. */
export interface Limits {
  /** Bytes of one WebSocket message, and of the bodies that one message announces. */
  readonly messageBytes: number
  /** Frames in one message. */
  readonly framesPerMessage: number
  /** Levels of arrays and objects inside one value. */
  readonly nestingDepth: number
  /** Calls of one page that wait for their result. */
  readonly callsInFlight: number
  /** Listeners of one page. */
  readonly listeners: number
  /** Channels of one page that have not ended. */
  readonly channels: number
  /** Milliseconds from the opening of a socket to its first frame. */
  readonly handshakeMs: number
}

export const DEFAULT_LIMITS: Limits = {
  // Room for a 128 MiB file in one call; beyond that a channel is the better tool.
  messageBytes: 160 * 1024 * 1024,
  // Writers stop at BATCH_FRAMES; four times that leaves room for other implementations.
  framesPerMessage: 1024,
  // Recursive code (schemas, JSON.stringify) overflows the stack at some thousands.
  nestingDepth: 128,
  // A page that fires 20,000 calls at once is a benchmark; twice that is a mistake.
  callsInFlight: 65_536,
  // A page with more has lost count of its `listen` calls.
  listeners: 10_000,
  channels: 10_000,
  // A page sends its first frame as soon as the socket is open; slow machines included.
  handshakeMs: 10_000,
}

/**
 * Frames of one tick that share a message. Beyond some 256 both ends stop overlapping their work
 * and throughput falls again.
 */
export const BATCH_FRAMES: number = 256

/** UTF-16 units of text after which a message is sent before the tick ends. */
export const BATCH_TEXT: number = 64 * 1024

/** Bytes of bodies after which a message is sent before the tick ends. */
export const BATCH_BYTES: number = 1024 * 1024

/** Bodies up to this many bytes are copied together into one binary message; larger ones go alone. */
export const COPY_BYTES: number = 64 * 1024
