/** Reuses the memory for runs of small bodies, so that many of them cost it only once. */

import type { Message } from '@oxbow/protocol'
import { BATCH_BYTES, type RunSource } from '@oxbow/protocol/internal'

type Bytes = Uint8Array<ArrayBuffer>

// A smaller buffer is faster to allocate than to keep.
const WORTH_KEEPING = BATCH_BYTES / 2

/**
 * The runs of one line. The next run reuses the memory of a run that the page has acknowledged, but never
 * memory of another page.
 */
export class RunMemory implements RunSource {
  /** The memory of sent and of acknowledged runs; kept only while some are on their way. */
  #lent: Set<ArrayBuffer> | undefined
  #free: ArrayBuffer[] | undefined
  /** The size of these buffers. The next run is likely to be as large, and then need not grow. */
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

/** Twice the needed size, but at most that of the largest run. */
function grown(needed: number): number {
  return Math.max(needed, Math.min(2 * needed, BATCH_BYTES))
}
