/** Reads the header of a PNG image: its size, and the form of its pixels. */

/** The first bytes of every PNG image. */
export const SIGNATURE: Uint8Array = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)

/** The length of signature and header in bytes. */
export const HEADER_BYTES = 29

/** The size of an image and the form of its pixels. */
export interface PngHeader {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colours: Colours
  /** How many numbers make one pixel. */
  readonly channels: number
  /** How many bytes back the neighbour on the left is. */
  readonly pixelBytes: number
  readonly isInterlaced: boolean
}

export type Colours = 'grey' | 'rgb' | 'palette' | 'grey-alpha' | 'rgba'

/** A whole image, or one pass of an interlaced one: a grid of its pixels. */
export interface Pass {
  readonly x: number
  readonly y: number
  readonly stepX: number
  readonly stepY: number
  readonly width: number
  readonly height: number
  readonly rowBytes: number
}

interface Kind {
  readonly colours: Colours
  readonly channels: number
  readonly depths: readonly number[]
}

const KINDS: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0, { colours: 'grey', channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { colours: 'rgb', channels: 3, depths: [8, 16] }],
  [3, { colours: 'palette', channels: 1, depths: [1, 2, 4, 8] }],
  [4, { colours: 'grey-alpha', channels: 2, depths: [8, 16] }],
  [6, { colours: 'rgba', channels: 4, depths: [8, 16] }],
])

// The limit of libpng: a row is read in one go.
const MOST_PIXELS_IN_A_ROW = 1_000_000

/** Where each pass of an interlaced image begins, and how far its pixels are apart (Adam7). */
const ADAM7: readonly (readonly [x: number, y: number, stepX: number, stepY: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

/** @throws {Error} with the reason, if the bytes are not the beginning of a PNG image */
export function readHeader(bytes: Uint8Array): PngHeader {
  const isPng = SIGNATURE.every((byte, index) => bytes[index] === byte)
  const name = Buffer.from(bytes.subarray(12, 16)).toString('latin1')
  if (!isPng || name !== 'IHDR' || bytes.byteLength < HEADER_BYTES) {
    throw new Error('the bytes do not begin like one')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const [depth = 0, type = 0, compression, filter, interlace] = bytes.subarray(24, 29)
  const kind = KINDS.get(type)
  if (!kind?.depths.includes(depth) || compression !== 0 || filter !== 0 || Number(interlace) > 1) {
    throw new Error('its pixel format is unknown')
  }
  if (width === 0 || height === 0 || Math.max(width, height) > MOST_PIXELS_IN_A_ROW) {
    throw new Error(`${width} × ${height} is not a valid size`)
  }
  const { colours, channels } = kind
  const pixelBytes = Math.max(1, (channels * depth) >> 3)
  return { width, height, depth, colours, channels, pixelBytes, isInterlaced: interlace === 1 }
}

/** The passes of an image, those without a pixel left out. */
export function passesOf(header: PngHeader): readonly Pass[] {
  const { width, height, depth, channels, isInterlaced } = header
  const steps = isInterlaced ? ADAM7 : [[0, 0, 1, 1] as const]
  return steps.flatMap(([x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX)
    const rows = Math.ceil((height - y) / stepY)
    if (columns <= 0 || rows <= 0) return []
    const rowBytes = Math.ceil((columns * channels * depth) / 8)
    return [{ x, y, stepX, stepY, width: columns, height: rows, rowBytes }]
  })
}

/** The uncompressed size of an image in bytes: each row has one more byte, for its filter. */
export function bytesOfImage(header: PngHeader): number {
  return passesOf(header).reduce((sum, { height, rowBytes }) => sum + height * (1 + rowBytes), 0)
}
