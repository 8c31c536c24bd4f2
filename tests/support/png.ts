// The parts of a PNG file, for tests that write such files.
import { crc32 } from 'node:zlib'

/** The signature of PNG files. */
export const SIGNATURE: Buffer = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

/** One chunk: its length, its type, its body and their checksum. */
export function chunk(type: string, body: Uint8Array): Buffer {
  const whole = Buffer.alloc(12 + body.byteLength)
  whole.writeUInt32BE(body.byteLength, 0)
  whole.write(type, 4, 'latin1')
  whole.set(body, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + body.byteLength)), 8 + body.byteLength)
  return whole
}
