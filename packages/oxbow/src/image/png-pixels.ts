/** Converts rows of PNG images: undoes their filters, and writes their pixels as RGBA. */

import type { Pass, PngHeader } from './png-header.ts'

/** How a row was filtered. */
export interface Filtering {
  readonly filter: number
  /** The row before, already unfiltered. */
  readonly before: Uint8Array
  /** How many bytes back the neighbour on the left is. */
  readonly step: number
}

/**
 * Undoes the filter of a row, in place.
 *
 * @throws {Error} for an unknown filter
 */
export function unfilter(row: Uint8Array, { filter, before, step }: Filtering): void {
  if (filter > 4) throw new Error('a row has an unknown filter')
  if (filter === 0) return
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : (row[i - step] ?? 0)
    const above = before[i] ?? 0
    const value = row[i] ?? 0
    if (filter === 1) row[i] = value + left
    else if (filter === 2) row[i] = value + above
    else if (filter === 3) row[i] = value + ((left + above) >> 1)
    else row[i] = value + nearest(left, above, i < step ? 0 : (before[i - step] ?? 0))
  }
}

/** The neighbour that is nearest to the value that all three predict (Paeth). */
function nearest(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)]
  const toCorner = Math.abs(left + above - 2 * corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

/** Where a row belongs. */
export interface Row {
  readonly image: Pick<PngHeader, 'width' | 'depth' | 'colours' | 'channels'> & {
    readonly palette: Uint8Array | undefined
    readonly transparency: Uint8Array | undefined
  }
  readonly pass: Pass
  readonly row: number
  readonly rgba: Uint8Array
}

/** Writes the pixels of a row to where they belong. */
export function toRgba(line: Uint8Array, { image, pass, row, rgba }: Row): void {
  const { width, depth, channels, colours, palette, transparency } = image
  if (colours === 'rgba' && depth === 8 && pass.stepY === 1) {
    rgba.set(line, row * width * 4)
    return
  }
  const sample = sampler(line, depth)
  // The factor that scales a number of `depth` bits to eight bits.
  const scale = 255 / (2 ** depth - 1)
  const clear = colours === 'palette' ? undefined : clearOf(transparency, channels)
  const stride = pass.stepX * 4
  let at = ((pass.y + row * pass.stepY) * width + pass.x) * 4
  for (let x = 0; x < pass.width; x++, at += stride) {
    const first = sample(x * channels)
    if (colours === 'palette') {
      rgba[at] = palette?.[3 * first] ?? 0
      rgba[at + 1] = palette?.[3 * first + 1] ?? 0
      rgba[at + 2] = palette?.[3 * first + 2] ?? 0
      rgba[at + 3] = transparency?.[first] ?? 255
      continue
    }
    const isGrey = channels < 3
    const second = isGrey ? first : sample(x * channels + 1)
    const third = isGrey ? first : sample(x * channels + 2)
    rgba[at] = Math.round(first * scale)
    rgba[at + 1] = Math.round(second * scale)
    rgba[at + 2] = Math.round(third * scale)
    if (channels % 2 === 0) rgba[at + 3] = Math.round(sample(x * channels + channels - 1) * scale)
    else rgba[at + 3] = clear && isSame(clear, [first, second, third]) ? 0 : 255
  }
}

/** Reads the numbers of a row, of 1 to 16 bits each. */
function sampler(line: Uint8Array, depth: number): (index: number) => number {
  if (depth === 8) return (index) => line[index] ?? 0
  if (depth === 16) {
    return (index) => ((line[2 * index] ?? 0) << 8) | (line[2 * index + 1] ?? 0)
  }
  const perByte = 8 / depth
  const mask = 2 ** depth - 1
  return (index) => {
    const byte = line[Math.floor(index / perByte)] ?? 0
    return (byte >> (8 - depth * ((index % perByte) + 1))) & mask
  }
}

type Colour = readonly [number, number, number]

/** The one transparent colour of an image without alpha. */
function clearOf(transparency: Uint8Array | undefined, channels: number): Colour | undefined {
  if (transparency === undefined || transparency.length < 2 * channels) return undefined
  const sample = sampler(transparency, 16)
  return channels === 3 ? [sample(0), sample(1), sample(2)] : [sample(0), sample(0), sample(0)]
}

function isSame([r, g, b]: Colour, [red, green, blue]: Colour): boolean {
  return r === red && g === green && b === blue
}
