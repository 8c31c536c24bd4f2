/** Decodes PNG images of any size without blocking the event loop. */

import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { crc32, inflate } from 'node:zlib'
import { bytesOfImage, type PngHeader, passesOf, readHeader, SIGNATURE } from './png-header.ts'
import { toRgba, unfilter } from './png-pixels.ts'

const inflateAsync = promisify(inflate)

// Shorter than a frame of a screen.
const TURN_MS = 8

// The smallest chunk size that zlib accepts.
const LEAST_CHUNK_BYTES = 64

const CHECKED_AT_ONCE = 4 * 1024 * 1024

/** The parts of an image besides its header. */
interface Chunks {
  readonly data: readonly Uint8Array[]
  readonly palette: Uint8Array | undefined
  readonly transparency: Uint8Array | undefined
}

/** Pixels from left to right and top to bottom, four bytes each: red, green, blue, alpha. */
export interface Pixels {
  readonly rgba: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/**
 * Decodes an image in short turns; the compressed part is done by another thread. Call `readHeader` first,
 * to know how large the image is.
 *
 * No library is used: the existing ones decode in one go, which takes a second for a large picture, or in a
 * worker, whose script a bundled backend would not find.
 *
 * @throws {Error} with the fault of the bytes, or the reason of `signal`
 */
export async function decodePng(bytes: Uint8Array, signal?: AbortSignal): Promise<Pixels> {
  const header = readHeader(bytes)
  const turns = new Turns(signal)
  const chunks = await readChunks(bytes, turns)
  if (header.colours === 'palette' && chunks.palette === undefined) throw new Error('no palette')
  const most = bytesOfImage(header)
  // A single chunk, so that no pieces have to be joined. Room for one byte more shows whether there is too
  // much data.
  const room = { chunkSize: Math.max(most + 1, LEAST_CHUNK_BYTES), maxOutputLength: most }
  const raw = await inflateAsync(joined(chunks.data), room)
  if (raw.byteLength < most) throw new Error('it ends too early')
  return await unpack({ ...header, ...chunks }, raw, turns)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = pieces
  return first !== undefined && others.length === 0 ? first : Buffer.concat(pieces)
}

async function unpack(image: PngHeader & Chunks, raw: Uint8Array, turns: Turns): Promise<Pixels> {
  const { width, height } = image
  const rgba = new Uint8Array(width * height * 4)
  let offset = 0
  for (const pass of passesOf(image)) {
    const { rowBytes } = pass
    let before = new Uint8Array(rowBytes)
    for (let row = 0; row < pass.height; row++) {
      const line = raw.subarray(offset + 1, offset + 1 + rowBytes)
      unfilter(line, { filter: raw[offset] ?? 0, before, step: image.pixelBytes })
      toRgba(line, { image, pass, row, rgba })
      before = line as Uint8Array<ArrayBuffer>
      offset += 1 + rowBytes
      await turns.rest()
    }
  }
  return { rgba, width, height }
}

async function readChunks(bytes: Uint8Array, turns: Turns): Promise<Chunks> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Uint8Array[] = []
  let palette: Uint8Array | undefined
  let transparency: Uint8Array | undefined
  for (let offset = SIGNATURE.length; ; ) {
    if (offset + 12 > bytes.byteLength) throw new Error('it ends too early')
    const length = view.getUint32(offset)
    if (offset + 12 + length > bytes.byteLength) throw new Error('it ends too early')
    const type = Buffer.from(bytes.subarray(offset + 4, offset + 8)).toString('latin1')
    const body = bytes.subarray(offset + 8, offset + 8 + length)
    const sum = await sumOf(bytes.subarray(offset + 4, offset + 8 + length), turns)
    if (sum !== view.getUint32(offset + 8 + length)) throw new Error(`${type} is damaged`)
    if (type === 'IDAT') data.push(body)
    else if (type === 'PLTE') palette = body
    else if (type === 'tRNS') transparency = body
    else if (type === 'IEND') return { data, palette, transparency }
    // A capital marks a chunk without which the image cannot be shown.
    else if (type !== 'IHDR' && /^[A-Z]/.test(type)) throw new Error('it has an unknown chunk')
    offset += 12 + length
  }
}

async function sumOf(bytes: Uint8Array, turns: Turns): Promise<number> {
  let sum = 0
  for (let at = 0; at < bytes.byteLength; at += CHECKED_AT_ONCE) {
    sum = crc32(bytes.subarray(at, at + CHECKED_AT_ONCE), sum)
    await turns.rest()
  }
  return sum
}

/** Lets others have their turn. */
class Turns {
  readonly #signal: AbortSignal | undefined
  #began = performance.now()

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** Waits if this turn has been long enough. @throws the reason of the signal */
  rest(): Promise<void> | undefined {
    return performance.now() - this.#began < TURN_MS ? undefined : this.#pause()
  }

  async #pause(): Promise<void> {
    await setImmediate()
    this.#signal?.throwIfAborted()
    this.#began = performance.now()
  }
}
