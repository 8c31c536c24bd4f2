import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { chunk, SIGNATURE } from '../../../../tests/support/png.ts'
import { decodePng } from '../../src/image/png.ts'
import { bytesOfImage, type PngHeader, passesOf, readHeader } from '../../src/image/png-header.ts'

interface Writing {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly type: number
  readonly interlaced: boolean
}

function headerOf({ width, height, depth, type, interlaced }: Writing): Buffer {
  const body = Buffer.alloc(13)
  body.writeUInt32BE(width, 0)
  body.writeUInt32BE(height, 4)
  body.set([depth, type, 0, 0, Number(interlaced)], 8)
  return Buffer.concat([SIGNATURE, chunk('IHDR', body)])
}

/** Rows of noise, each with a random filter. The two decoders must agree about their pixels. */
function rowsOf(header: PngHeader, noise: () => number): Buffer {
  return Buffer.concat(
    passesOf(header).flatMap(({ height, rowBytes }) =>
      Array.from({ length: height }, () => {
        const row = Buffer.from(Array.from({ length: rowBytes }, noise))
        return Buffer.concat([Buffer.from([noise() % 5]), row])
      }),
    ),
  )
}

function imageOf(writing: Writing, seed: number): Buffer {
  let state = seed
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
    return (state >> 16) & 255
  }
  const head = headerOf(writing)
  const data = deflateSync(rowsOf(readHeader(head), noise))
  const parts = [head]
  if (writing.type === 3) {
    parts.push(chunk('PLTE', Buffer.from(Array.from({ length: 768 }, noise))))
    parts.push(chunk('tRNS', Buffer.from(Array.from({ length: 3 }, noise))))
  } else if (writing.type === 0 || writing.type === 2) {
    const most = 2 ** writing.depth - 1
    const colour = Buffer.alloc(writing.type === 0 ? 2 : 6)
    for (let i = 0; i < colour.length; i += 2) colour.writeUInt16BE(noise() & most, i)
    parts.push(chunk('tRNS', colour))
  }
  parts.push(chunk('tEXt', Buffer.from('Comment\0what nobody needs')))
  const half = data.byteLength >> 1
  parts.push(chunk('IDAT', data.subarray(0, half)), chunk('IDAT', data.subarray(half)))
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))])
}

/** Pixels without the colours of transparent ones, which the other decoder drops. */
function visible(rgba: Uint8Array): Buffer {
  const seen = Buffer.from(rgba)
  for (let at = 0; at < seen.length; at += 4) if (seen[at + 3] === 0) seen.fill(0, at, at + 4)
  return seen
}

const KINDS = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const

describe.each(KINDS)('an image of the colour type %i with %i bits', (type, depth) => {
  it.each([false, true])(
    'has the pixels that another decoder sees, interlaced: %s',
    async (interlaced) => {
      const sizes = fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 19 }))
      await fc.assert(
        fc.asyncProperty(sizes, fc.integer(), async ([width, height], seed) => {
          const bytes = imageOf({ width, height, depth, type, interlaced }, seed)
          const expected = PNG.sync.read(bytes)
          const found = await decodePng(bytes)
          expect([found.width, found.height]).toEqual([width, height])
          expect(visible(found.rgba).equals(visible(expected.data))).toBe(true)
        }),
        { numRuns: 30 },
      )
    },
  )
})

describe('bytes that are no image', () => {
  const good = imageOf({ width: 5, height: 4, depth: 8, type: 6, interlaced: false }, 1)

  it('are refused wherever they end', async () => {
    for (let length = 0; length < good.byteLength; length++) {
      await expect(decodePng(good.subarray(0, length)), `${length} bytes`).rejects.toThrow()
    }
  })

  it('are refused wherever they are damaged, or decode to another image of the same size', async () => {
    for (let at = 0; at < good.byteLength; at++) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 0x55
      await expect(decodePng(bad), `at ${at}`).rejects.toThrow()
    }
  })

  it.each([
    [{ width: 0, height: 1, depth: 8, type: 6 }, 'not a valid size'],
    [{ width: 2 ** 31, height: 1, depth: 8, type: 6 }, 'not a valid size'],
    [{ width: 1, height: 1, depth: 3, type: 6 }, 'pixel format is unknown'],
    [{ width: 1, height: 1, depth: 8, type: 5 }, 'pixel format is unknown'],
  ])('are refused by their header: %j', (writing, reason) => {
    expect(() => readHeader(headerOf({ ...writing, interlaced: false }))).toThrow(reason)
  })

  it('are refused when their compressed data is larger than the image', async () => {
    const head = headerOf({ width: 1, height: 1, depth: 8, type: 6, interlaced: false })
    const bomb = chunk('IDAT', deflateSync(Buffer.alloc(10_000_000)))
    const bytes = Buffer.concat([head, bomb, chunk('IEND', Buffer.alloc(0))])
    await expect(decodePng(bytes)).rejects.toThrow()
  })
})

it('a large image does not block the event loop: other code gets many turns while it is decoded', async () => {
  const [width, height] = [3000, 3000]
  const head = headerOf({ width, height, depth: 8, type: 2, interlaced: true })
  const rows = Buffer.alloc(bytesOfImage(readHeader(head)))
  const bytes = Buffer.concat([
    head,
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  let turns = 0
  const others = setInterval(() => turns++, 0)
  try {
    const before = turns
    const { rgba } = await decodePng(bytes)
    expect(rgba.byteLength).toBe(width * height * 4)
    expect(turns - before).toBeGreaterThan(5)
  } finally {
    clearInterval(others)
  }
})

it('a decoding ends when its signal aborts', async () => {
  const head = headerOf({ width: 3000, height: 3000, depth: 8, type: 6, interlaced: true })
  const rows = Buffer.alloc(bytesOfImage(readHeader(head)))
  const data = chunk('IDAT', deflateSync(rows, { level: 1 }))
  const bytes = Buffer.concat([head, data, chunk('IEND', Buffer.alloc(0))])
  const reason = new Error('gone')
  await expect(decodePng(bytes, AbortSignal.abort(reason))).rejects.toBe(reason)
})
