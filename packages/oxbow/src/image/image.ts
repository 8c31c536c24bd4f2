/** Images of pages and of the backend: pixels and a size. */

import type { FileHandle } from 'node:fs/promises'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { openRegular, readAtMost } from '../base/regular-file.ts'
import type { Reservation, Resource, ResourceTable } from '../state/resource.ts'
import type { Pixels } from './png.ts'
import { HEADER_BYTES, readHeader } from './png-header.ts'

const BYTES_PER_PIXEL = 4

/** Pixels from left to right and top to bottom, four bytes each: red, green, blue, alpha. */
export class Image implements Resource {
  readonly rgba: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
  readonly #room: Reservation | undefined

  /**
   * Makes an image of pixels; `room` is their reservation in the table of the page.
   *
   * @throws {IpcError} `invalid_image` if the bytes are not those of such a size.
   */
  constructor(rgba: Uint8Array<ArrayBuffer>, [width, height]: Size, room?: Reservation) {
    const expected = width * height * BYTES_PER_PIXEL
    if (rgba.byteLength !== expected) {
      const given = `${rgba.byteLength} bytes`
      throw invalidImage(
        `${width} × ${height} pixels take ${expected} bytes, and ${given} were given`,
      )
    }
    this.rgba = rgba
    this.width = width
    this.height = height
    this.#room = room
  }

  close(): void {
    this.#room?.release()
  }
}

/** How many columns and rows. */
export type Size = readonly [width: number, height: number]

/** The owner of a new image. */
export interface ImageMaking {
  /** Must have room for the image before it is decoded. */
  readonly resources: ResourceTable
  /** Stops the decoding when the image is no longer needed. */
  readonly signal: AbortSignal
}

/**
 * Makes an image of pixels.
 *
 * @throws {IpcError} `invalid_image`, `too_many`
 */
export function imageOf(
  rgba: Uint8Array<ArrayBuffer>,
  size: Size,
  resources: ResourceTable,
): Image {
  const room = resources.reserve(rgba.byteLength)
  try {
    return new Image(rgba, size, room)
  } catch (error) {
    room.release()
    throw error
  }
}

/**
 * Decodes an image; PNG is the format that is understood. Its header says how much room it takes. Without
 * that room, it is refused before the rest is read.
 *
 * @throws {IpcError} `invalid_image`, `too_many`
 */
export async function decodeImage(bytes: Uint8Array, making: ImageMaking): Promise<Image> {
  const { resources, signal } = making
  const size = checkEncoded(bytes)
  const room = resources.reserve(size[0] * size[1] * BYTES_PER_PIXEL)
  try {
    const { rgba } = await decode(bytes, making)
    return new Image(rgba, size, room)
  } catch (error) {
    room.release()
    throw error instanceof IpcError || signal.aborted ? error : notPng(error)
  }
}

async function decode(bytes: Uint8Array, { resources, signal }: ImageMaking): Promise<Pixels> {
  // The compressed image takes room while it waits for its turn.
  const waiting = resources.reserve(bytes.byteLength)
  try {
    return await resources.inTurn(async () => {
      signal.throwIfAborted()
      const { decodePng } = await import('./png.ts')
      return await decodePng(bytes, signal)
    })
  } finally {
    waiting.release()
  }
}

/**
 * Reads an image from a regular file.
 *
 * @throws {IpcError} `invalid_image`, `too_many`; Node's error if the file cannot be read
 */
export async function readImage(path: string, making: ImageMaking): Promise<Image> {
  const file = await openRegular(path)
  if (file === undefined) throw invalidImage(`${path} is not a regular file`)
  try {
    return await decodeImage(await readWhole(file, making), making)
  } finally {
    await file.close()
  }
}

async function readWhole(file: FileHandle, { resources }: ImageMaking): Promise<Uint8Array> {
  const header = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
  // The rest of a file that is no image is not read.
  checkEncoded(header.buffer.subarray(0, header.bytesRead))
  const { size } = await file.stat()
  const room = resources.reserve(size)
  try {
    const bytes = await readAtMost(file, size)
    if (bytes === undefined) throw invalidImage('the file has grown while it was read')
    return bytes
  } finally {
    room.release()
  }
}

/**
 * The size of an encoded image, by its header.
 *
 * @throws {IpcError} `invalid_image`
 */
export function checkEncoded(bytes: Uint8Array): Size {
  try {
    const { width, height } = readHeader(bytes)
    return [width, height]
  } catch (error) {
    throw notPng(error)
  }
}

function notPng(error: unknown): IpcError {
  return invalidImage(`not a PNG image: ${messageOf(error)}`, error)
}

/** The error of bytes that are no image. */
export function invalidImage(reason: string, cause?: unknown): IpcError {
  return new IpcError('invalid_image', `invalid image: ${reason}`, { cause })
}
