/** Describes the side from which a reader reads. */

import type { BackendFrame, PageFrame } from './frame.ts'

/** The side that a frame comes from. */
export type Sender = 'page' | 'backend'

/** The frames that a side sends. */
export type FrameFrom<S extends Sender> = S extends 'page' ? PageFrame : BackendFrame

/**
 * The side at the other end of a line: the frames that it may send, and their limits. A trusted side has no
 * limits.
 */
export interface Source<S extends Sender = Sender> extends Partial<Guard<S>> {
  /** Checks one frame of unknown origin, field by field; throws `malformed_frame`. */
  parse(frame: unknown): FrameFrom<S>
  /**
   * Memory for a body that comes in pieces. It begins with the content of `body`, the memory so far, and
   * has room for `needed` of the `length` bytes of the whole body.
   */
  room(body: Bytes | undefined, needed: number, length: number): Bytes
}

/** Refuses a message over a limit before it costs memory, by a throw of `malformed_message`. */
export interface Guard<S extends Sender = Sender> {
  /** Sees a text message before it is parsed. */
  checkText(text: string): void
  /** Sees the checked frames of a message before the first is acted on, and how many bytes they announce together. */
  checkFrames(frames: readonly FrameFrom<S>[], bytes: number): void
}

type Bytes = Uint8Array<ArrayBuffer>
