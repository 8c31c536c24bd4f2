/** Images as pages and the backend hold them: pixels and a size. */

import { IpcError, messageOf } from '@oxbow/protocol'
import type { Resource } from './resource.ts'

const BYTES_PER_PIXEL = 4

/** Pixels from left to right and top to bottom, four bytes each: red, green, blue, alpha. */
export class Image implements Resource {
  readonly rgba: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number

  /** @throws {IpcError} `invalid_image` if the bytes are not those of such a size. */
  constructor(rgba: Uint8Array<ArrayBuffer>, width: number, height: number) {
    const expected = width * height * BYTES_PER_PIXEL
    if (rgba.byteLength !== expected) {
      const given = `${rgba.byteLength} bytes`
      throw invalid(`${width} × ${height} pixels take ${expected} bytes, and ${given} were given`)
    }
    this.rgba = rgba
    this.width = width
    this.height = height
  }

  /**
   * Reads an encoded image; PNG is the format that is understood.
   *
   * @throws {IpcError} `invalid_image`
   */
  static async decode(bytes: Uint8Array): Promise<Image> {
    const { PNG } = await import('pngjs')
    try {
      const { data, width, height } = PNG.sync.read(Buffer.from(bytes))
      return new Image(new Uint8Array(data), width, height)
    } catch (error) {
      throw invalid(`not a PNG image: ${messageOf(error)}`, error)
    }
  }

  close(): void {}
}

function invalid(reason: string, cause?: unknown): IpcError {
  return new IpcError('invalid_image', `invalid image: ${reason}`, { cause })
}
