/** Every limit of the line: its name, unit, default and reason. */

/**
 * Limits on the memory and work that one page can cause in the backend. All can be changed; beyond a limit
 * there is an error with its name, never a crash. Pages get `messageBytes` from the `welcome` frame, and check
 * the other limits of a message against the defaults before they send: raise those if you must, do not lower them.
 */
export interface Limits {
  /** Bytes of one WebSocket message, and of the bodies that one message announces. At least 2 MiB. */
  readonly messageBytes: number
  /** Frames in one message. */
  readonly framesPerMessage: number
  /** Arrays, objects and members of objects in one text message. */
  readonly nodesPerMessage: number
  /** Levels of arrays and objects inside one value. */
  readonly nestingDepth: number
  /** Calls of one page that wait for their result. */
  readonly callsInFlight: number
  /** Listeners of one page. */
  readonly listeners: number
  /** Channels of one page that have not ended. */
  readonly channels: number
  /** Resources of one page in the backend: resource ids, and items in menus. */
  readonly resources: number
  /** Bytes that the backend keeps for one page: pixels of images, texts and icons of menus. */
  readonly resourceBytes: number
  /** Milliseconds from the opening of a socket to its first frame. */
  readonly handshakeMs: number
  /** Milliseconds within which a page whose connection broke can come back and miss nothing. */
  readonly resumeMs: number
  /** Milliseconds of silence after which a page asks for a sign of life. */
  readonly heartbeatMs: number
  /** Milliseconds after which a handler is forgotten if its result is no longer needed; 0 for never. */
  readonly abandonedMs: number
  /** Bytes on their way to one page beyond which `send` of a channel waits. */
  readonly windowBytes: number
  /** Bytes kept for a page that has stopped reading; beyond them it loses its connection. A page that reads may have four times as many. */
  readonly unacknowledgedBytes: number
}

// Limits that a page checks before it sends have names of their own, so that pages import only these.

/** Room for a 128 MiB file in one call; beyond that a channel is the better tool. */
export const MESSAGE_BYTES: number = 160 * 1024 * 1024

/** Parsed, each takes 100 to 200 bytes: without this limit, 160 MiB of `{},` would fill the heap. */
export const NODES_PER_MESSAGE: number = 4_000_000

/** Recursive code (schemas, JSON.stringify) overflows the stack at some thousands. */
export const NESTING_DEPTH: number = 128

/**
 * The limits of a backend that sets none.
 *
 * @example
 * ```ts
 * import { DEFAULT_LIMITS, type Limits } from '@oxbow/protocol'
 *
 * const limits: Limits = { ...DEFAULT_LIMITS, handshakeMs: 3_000 }
 * ```
 */
export const DEFAULT_LIMITS: Limits = {
  messageBytes: MESSAGE_BYTES,
  // Writers stop at BATCH_FRAMES; four times that leaves room for other implementations.
  framesPerMessage: 1024,
  nodesPerMessage: NODES_PER_MESSAGE,
  nestingDepth: NESTING_DEPTH,
  // A page that fires 20,000 calls at once is a benchmark; twice that is a mistake.
  callsInFlight: 65_536,
  // A page with more has lost count of its `listen` calls.
  listeners: 10_000,
  channels: 10_000,
  resources: 10_000,
  // The pixels of four screens of 3840 × 2160; the largest image that there can be is 33 megapixels.
  resourceBytes: 128 * 1024 * 1024,
  // A page sends its first frame as soon as the socket is open; slow machines included.
  handshakeMs: 10_000,
  // A train in a tunnel, a lid that is closed and opened, a server that a proxy fails to reach.
  resumeMs: 30_000,
  heartbeatMs: 5_000,
  // Handlers that clean up have finished by then; others may wait for something that never happens.
  abandonedMs: 600_000,
  // A fast page takes this amount in some 10 ms: less would make it wait, more only fills queues.
  windowBytes: 4 * 1024 * 1024,
  // In memory they take half as much again, and a page that is so far behind will hardly catch up.
  unacknowledgedBytes: 32 * 1024 * 1024,
}

/**
 * Frames of one tick that share a message. Beyond some 256 both ends stop overlapping their work
 * and throughput falls again.
 */
export const BATCH_FRAMES: number = 256

/** UTF-16 units of text that frames of one tick share; a longer frame travels alone. */
export const BATCH_TEXT: number = 64 * 1024

/** Bytes that the bodies of one message share; a larger body travels alone with its frame. */
export const BATCH_BYTES: number = 1024 * 1024

/** Bodies up to this many bytes are copied into one binary message; larger ones are not copied. */
export const COPY_BYTES: number = 64 * 1024
