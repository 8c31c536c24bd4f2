// Channel messages of known content, and the digests that their receiver must compute.
import { createHash } from 'node:crypto'
import { below, randomOf } from '../support/random.ts'

const LARGEST = 256 * 1024

/** The message with this number in a stream: bytes or JSON, 0 B to 256 KiB, mostly small. */
export function messageAt(stream: number, index: number): Uint8Array<ArrayBuffer> | object {
  const random = randomOf(stream, index)
  const size = Math.floor(Math.exp(random() * Math.log(LARGEST + 1))) - (random() < 0.2 ? 1 : 0)
  const letter = below(random, 256)
  if (random() < 0.5) return new Uint8Array(size).fill(letter)
  return { index, text: String.fromCharCode(0x61 + (letter % 26)).repeat(size) }
}

/** The digests of the first messages of a stream, in order. */
export function digestsOf(stream: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const message = messageAt(stream, index)
    const bytes = message instanceof Uint8Array ? message : Buffer.from(JSON.stringify(message))
    return createHash('sha256').update(bytes).digest('hex')
  })
}
