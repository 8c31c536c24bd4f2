/** Paints a river valley from a seed: sky, sun, hills in the haze, and a river with bends. */

import type { Size } from './png.ts'

/** The pictures of the gallery, in pixels. */
export const PICTURE_SIZE: Size = { width: 960, height: 600 }

type Color = readonly [red: number, green: number, blue: number]

/** Everything of a picture that does not depend on the pixel. All lengths are parts of its height. */
interface Scene {
  readonly high: Color
  readonly low: Color
  readonly hill: Color
  readonly sun: { readonly x: number; readonly y: number; readonly size: number }
  readonly ridges: readonly ((x: number) => number)[]
  readonly river: { readonly phase: number; readonly bend: number; readonly start: number }
}

const HORIZON = 0.56

/** The sky above, the sky at the horizon, the hills: one row for each time of day. */
const TIMES: readonly (readonly [Color, Color, Color])[] = [
  [
    [74, 122, 150],
    [250, 214, 170],
    [28, 58, 64],
  ], // early morning
  [
    [98, 160, 186],
    [226, 238, 226],
    [26, 74, 70],
  ], // noon
  [
    [88, 84, 138],
    [250, 178, 142],
    [38, 40, 70],
  ], // evening
  [
    [28, 46, 84],
    [122, 152, 178],
    [12, 26, 44],
  ], // night
  [
    [126, 156, 150],
    [242, 228, 196],
    [44, 72, 58],
  ], // a day in the mist
]

/** Rows that are painted at once: a millisecond or two of work. */
const BAND_ROWS = 12

/** Paints all pixels, four bytes each, row by row. */
export function paint(seed: number, size: Size): Uint8Array {
  return Buffer.concat([...paintBands(seed, size)])
}

/** Paints from the top to the bottom, some rows at a time. */
export function* paintBands(seed: number, { width, height }: Size): Generator<Uint8Array> {
  const scene = sceneOf(seed, width / height)
  const heights = Float32Array.from({ length: width * scene.ridges.length }, (_, i) => {
    const ridge = scene.ridges[Math.floor(i / width)]
    return ridge ? ridge((i % width) / height) : 0
  })
  for (let top = 0; top < height; top += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - top)
    const pixels = new Uint8Array(width * rows * 4)
    for (let i = 0; i < width * rows; i++) {
      const column = i % width
      const y = (top + Math.floor(i / width)) / height
      pixels.set([...colorAt(scene, column / height, { y, column, heights, width }), 255], i * 4)
    }
    yield pixels
  }
}

interface Row {
  readonly y: number
  readonly column: number
  readonly heights: Float32Array
  readonly width: number
}

function colorAt(scene: Scene, x: number, { y, column, heights, width }: Row): Color {
  const count = scene.ridges.length
  for (let i = count - 1; i >= 0; i--) {
    const top = heights[i * width + column] ?? 1
    if (y < top) continue
    if (i === count - 1) return valley(scene, x, y)
    const haze = 1 - (i + 1) / (count + 0.6)
    // Mist gathers at the foot of each hill.
    return mix(scene.hill, scene.low, Math.min(1, haze + (y - top) * 1.4))
  }
  return sky(scene, x, y)
}

function sky(scene: Scene, x: number, y: number): Color {
  const { sun } = scene
  const distance = Math.hypot(x - sun.x, y - sun.y)
  const base = mix(scene.high, scene.low, smooth(y / HORIZON))
  const glow = Math.exp(-distance * 3.2) * 0.55
  const disc = 1 - smooth((distance - sun.size) / 0.006)
  return mix(base, [255, 246, 226], Math.max(glow, disc * 0.92))
}

/** The ground in front, seen from above: the farther away, the narrower the river and its bends. */
function valley(scene: Scene, x: number, y: number): Color {
  const { river, sun } = scene
  const near = Math.max(0.001, (y - HORIZON) / (1 - HORIZON))
  const far = 1 / (near + 0.14)
  const bends = Math.sin(far * 1.9 + river.phase) * river.bend * (near + 0.1)
  const middle = river.start + bends + (river.start - sun.x) * 0.3 * near
  const halfWidth = 0.012 + near * near * 0.16
  const edge = smooth((halfWidth - Math.abs(x - middle)) / 0.006)
  const grass = mix(mix(scene.hill, scene.low, 0.34), scene.hill, smooth(near * 1.3))
  const water = mix(scene.low, scene.high, smooth(near * 0.9))
  return mix(grass, water, edge * 0.96)
}

function sceneOf(seed: number, aspect: number): Scene {
  const random = randomFrom(seed)
  const [high, low, hill] = TIMES[Math.floor(random() * TIMES.length)] ?? TIMES[0] ?? []
  if (!high || !low || !hill) throw new RangeError('there is no time of day')
  const sunX = aspect * (0.2 + random() * 0.6)
  const ridges = [0.17, 0.13, 0.09, 0.05].map((size, i) =>
    ridge(random, HORIZON - size * 1.05 + i * 0.012, size),
  )
  // The valley's own edge is nearly flat.
  ridges.push(ridge(random, HORIZON + 0.035, 0.012))
  return {
    high,
    low,
    hill,
    sun: { x: sunX, y: 0.2 + random() * 0.2, size: 0.035 + random() * 0.03 },
    ridges,
    river: {
      phase: random() * 6.3,
      bend: 0.22 + random() * 0.16,
      start: aspect * (0.35 + random() * 0.3),
    },
  }
}

/** A line of hills: some waves of falling size on top of each other. */
function ridge(random: () => number, base: number, size: number): (x: number) => number {
  const waves = [1, 2.3, 5.1, 11.7, 25].map((frequency, i) => ({
    frequency: frequency * (1.4 + random()),
    phase: random() * 6.3,
    size: size / (1 + i * i * 0.9 + i * 0.7),
  }))
  return (x) =>
    waves.reduce((y, wave) => y - Math.sin(x * wave.frequency + wave.phase) * wave.size * 0.6, base)
}

function mix(a: Color, b: Color, part: number): Color {
  const rest = 1 - part
  return [a[0] * rest + b[0] * part, a[1] * rest + b[1] * part, a[2] * rest + b[2] * part]
}

/** From 0 to 1, gently at both ends. */
function smooth(value: number): number {
  const t = Math.min(1, Math.max(0, value))
  return t * t * (3 - 2 * t)
}

/** Numbers from 0 to 1 that look random (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
