/** Icons as pages name them: an image of theirs, a path, the bytes of a file, or pixels. */

import * as v from 'valibot'
import {
  checkEncoded,
  decodeImage,
  Image,
  type ImageMaking,
  imageOf,
  invalidImage,
  readImage,
} from '../image/image.ts'
import type { Pixels } from '../image/png.ts'
import type { Invocation } from '../ipc/invocation.ts'

// A loop of our own: a schema of the items would take a second for a picture of a few megabytes.
const isByteList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255)

/** Bytes as pages send them. */
export const bytes: v.GenericSchema<unknown, Uint8Array<ArrayBuffer>> = v.pipe(
  v.custom<number[]>(isByteList, 'expected a list of bytes'),
  v.transform((list) => Uint8Array.from(list)),
)

// The longest that any system has.
const PATH_CHARACTERS = 32_767

/** The path of a file that a page names. */
export const path: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.maxLength(PATH_CHARACTERS),
)

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What names an icon. */
export type Icon = string | number | Uint8Array<ArrayBuffer> | Pixels

export const icon: v.GenericSchema<unknown, Icon> = v.union([
  path,
  count,
  bytes,
  v.object({ rgba: bytes, width: count, height: count }),
])

// The largest that any system shows.
const ICON_PIXELS = 1024 * 1024

/**
 * Refuses an icon that is none. It is not read or decoded as long as nobody shows it; a text may be the
 * name of one of the system's own.
 *
 * @throws {IpcError} `invalid_image`, `resource_not_found`
 */
export function checkIcon(given: Icon | null | undefined, { connection }: Invocation): void {
  if (typeof given === 'number') connection.resources.get(given, Image)
  else if (given instanceof Uint8Array) checkEncoded(given)
  else if (typeof given === 'object' && given !== null) {
    new Image(given.rgba, [given.width, given.height])
  }
}

/** For whom a call makes an image. */
export function makingFor({ connection, signal }: Invocation): ImageMaking {
  return { resources: connection.resources, signal }
}

/**
 * Hands the pixels of an icon to somebody: no page makes a host open a file or decode what it has not
 * seen.
 *
 * @throws {IpcError} `invalid_image`, `too_many`, `resource_not_found`
 */
export async function withPixels<T>(
  given: Icon,
  call: Invocation,
  use: (pixels: Pixels) => Promise<T>,
): Promise<T> {
  const image = await imageFor(given, call)
  try {
    const { rgba, width, height } = image
    if (width * height > ICON_PIXELS) {
      throw invalidImage(`an icon has at most ${ICON_PIXELS} pixels, not ${width} × ${height}`)
    }
    return await use({ rgba, width, height })
  } finally {
    // An image that the page holds stays.
    if (typeof given !== 'number') image.close()
  }
}

async function imageFor(given: Icon, call: Invocation): Promise<Image> {
  const { resources } = call.connection
  if (typeof given === 'number') return resources.get(given, Image)
  if (typeof given === 'string') return await readImage(given, makingFor(call))
  if (given instanceof Uint8Array) return await decodeImage(given, makingFor(call))
  return imageOf(given.rgba, [given.width, given.height], resources)
}
