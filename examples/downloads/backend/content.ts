/** Makes the content of a file from a seed: the same bytes every time, and never all in memory. */

import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bytes made at once. */
const BLOCK_SIZE = 64 * 1024

/** Blocks that are hashed before others get their turn: 4 MiB, some milliseconds. */
const BLOCKS_PER_TURN = 64

/** The bytes of one file. */
export class Content {
  readonly size: number
  readonly #seed: number
  #digest: Promise<string> | undefined

  constructor(seed: number, size: number) {
    this.#seed = seed
    this.size = size
  }

  /** The content from its first byte to its last. */
  *blocks(): Generator<Uint8Array, void, undefined> {
    const pattern = noise(this.#seed)
    for (let start = 0; start < this.size; start += BLOCK_SIZE) {
      const block = Buffer.from(pattern)
      // The place of a block is part of it, so that a block lost or doubled changes the digest.
      block.writeUIntBE(start, 0, 6)
      yield block.subarray(0, this.size - start)
    }
  }

  /** The SHA-256 of the content in hexadecimal. */
  digest(): Promise<string> {
    this.#digest ??= this.#computeDigest()
    return this.#digest
  }

  async #computeDigest(): Promise<string> {
    const hash = createHash('sha256')
    let count = 0
    for (const block of this.blocks()) {
      hash.update(block)
      if (++count % BLOCKS_PER_TURN === 0) await nextTurn()
    }
    return hash.digest('hex')
  }
}

/** Bytes that look random (xorshift32). */
function noise(seed: number): Uint8Array {
  const words = new Uint32Array(BLOCK_SIZE / 4)
  let state = seed
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return new Uint8Array(words.buffer)
}
