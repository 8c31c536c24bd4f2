// Black PNG images of any size, in a few bytes.
import { deflateSync } from 'node:zlib'
import { chunk, SIGNATURE } from '../../../../tests/support/png.ts'

export function encodePng(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Greyscale with eight bits.
  header.set([8, 0, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc(Math.min(height * (width + 1), 1 << 20)))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
