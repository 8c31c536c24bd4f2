/** Icons in the forms that pages send: an image of the page, a path, the bytes of a file, or pixels. */

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

// The longest path of any system.
const PATH_CHARACTERS = 32_767

/** The path of a file that a page names. */
export const path: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.maxLength(PATH_CHARACTERS),
)

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** An icon as pages send it. */
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
 * Refuses an invalid icon. The icon is not read or decoded before it is shown. A text may be the name of an
 * icon of the system.
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

/** The owner of the images that a call makes. */
export function makingFor({ connection, signal }: Invocation): ImageMaking {
  return { resources: connection.resources, signal }
}

/**
 * Passes the pixels of an icon to a function. Hosts get only pixels, so no page can make a host open a file
 * or decode an image.
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
    // An image that the page holds stays open.
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
