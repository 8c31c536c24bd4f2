/** Memory for runs of small bodies: a page that gets many of them costs it once. */

import type { Message } from '@oxbow/protocol'
import { BATCH_BYTES, type RunSource } from '@oxbow/protocol/internal'

type Bytes = Uint8Array<ArrayBuffer>

// Smaller ones are made faster than kept.
const WORTH_KEEPING = BATCH_BYTES / 2

/**
 * The runs of one line. What the page has acknowledged is in nobody's hands any more: the next run may
 * have its memory, which is never that of another page.
 */
export class RunMemory implements RunSource {
  /** Memory of runs on their way, and of those that have come; only while there are some on their way. */
  #lent: Set<ArrayBuffer> | undefined
  #free: ArrayBuffer[] | undefined
  /** The size of those: the next is likely to be as large, and need not grow into it. */
  #size = 0

  room(needed: number, run?: Bytes): Bytes {
    if (run === undefined) return this.#take(Math.max(needed, this.#size))
    const larger = this.#take(grown(needed))
    larger.set(run)
    this.#lent?.delete(run.buffer)
    return larger
  }

  /** The page has these messages. */
  acknowledged(messages: readonly Message[]): void {
    const lent = this.#lent
    if (lent === undefined) return
    for (const message of messages) {
      if (typeof message === 'string' || !lent.delete(message.buffer)) continue
      this.#free ??= []
      this.#free.push(message.buffer)
    }
    if (lent.size > 0) return
    this.#lent = undefined
    this.#free = undefined
    this.#size = 0
  }

  #take(size: number): Bytes {
    if (size < WORTH_KEEPING) return new Uint8Array(size)
    const free = this.#free?.pop()
    const buffer = free !== undefined && free.byteLength >= size ? free : new ArrayBuffer(size)
    this.#lent ??= new Set()
    this.#lent.add(buffer)
    this.#size = size
    return new Uint8Array(buffer)
  }
}

/** Twice as much, unless no run can have it. */
function grown(needed: number): number {
  return Math.max(needed, Math.min(2 * needed, BATCH_BYTES))
}
