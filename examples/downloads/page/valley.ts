/** The valley at the top: its hills are the speed of the last half minute, its sun is the progress. */

import { find } from './dom.ts'
import type { Traffic } from './transfers.ts'

/** How many points the skyline has, and milliseconds between two of them. */
const POINTS = 80
const STEP = 400

/** Size of the drawing, in its own units. */
const WIDTH = 1000
const HEIGHT = 100

/** The three lines of hills: how fast each follows the speed, and how much of the height it may take. */
const HILLS = [
  { selector: '.far', follow: 0.42, share: 0.96, rough: 5, phase: 0.6 },
  { selector: '.middle', follow: 0.2, share: 0.6, rough: 4.1, phase: 2.4 },
  { selector: '.near', follow: 0.08, share: 0.2, rough: 3, phase: 4.5 },
] as const

/** Draws the traffic as a landscape. */
export class Valley {
  readonly #sun: HTMLElement
  readonly #scene: SVGSVGElement
  readonly #hills: readonly { readonly path: SVGPathElement; readonly points: number[] }[]
  readonly #calm: MediaQueryList = matchMedia('(prefers-reduced-motion: reduce)')
  #traffic: Traffic = { running: 0, received: 0, total: 0, speed: 0 }
  /** The fastest that is remembered: the top of the hills. */
  #peak = 5_000_000
  #tick = 0
  #timer: number | undefined

  constructor(root: HTMLElement) {
    this.#sun = find(root, '.sun', HTMLElement)
    this.#scene = find(root, '.hills', SVGSVGElement)
    this.#hills = HILLS.map(({ selector }) => ({
      path: find(root, `.hill${selector}`, SVGPathElement),
      points: new Array<number>(POINTS).fill(0),
    }))
    this.#step()
  }

  /** Shows what is going on from now on. */
  set traffic(traffic: Traffic) {
    this.#traffic = traffic
    const { running, received, total } = traffic
    this.#sun.dataset.running = String(running > 0)
    // At the end the sun stays where it is.
    if (running > 0) this.#sun.style.setProperty('--way', (received / total).toFixed(4))
    if (running > 0) this.#timer ??= window.setInterval(() => this.#move(), STEP)
  }

  /** Moves the hills to the left, until all is still. */
  #move(): void {
    this.#step()
    if (this.#isMoving()) {
      // Between two steps the whole drawing glides; for those who prefer less motion it jumps.
      const glide = { translate: ['0', `${-100 / (POINTS - 3)}%`] }
      if (!this.#calm.matches) this.#scene.animate(glide, { duration: STEP, fill: 'forwards' })
      return
    }
    window.clearInterval(this.#timer)
    this.#timer = undefined
    for (const animation of this.#scene.getAnimations()) animation.cancel()
  }

  #isMoving(): boolean {
    if (this.#traffic.running > 0) return true
    return this.#hills.some(({ points }) => points.some((point) => point > 0.004))
  }

  #step(): void {
    const { speed } = this.#traffic
    this.#tick++
    this.#peak = Math.max(speed, 5_000_000, this.#peak * 0.992)
    this.#hills.forEach(({ path, points }, i) => {
      const { follow, share, rough, phase } = HILLS[i] ?? HILLS[0]
      const last = points.at(-1) ?? 0
      points.push(last + (speed / this.#peak - last) * follow)
      points.shift()
      const heights = points.map((point, at) => {
        // Even a still day has hills: some waves that belong to the place, not to the screen.
        const x = (at + this.#tick) * 0.21 + phase
        const wave = Math.sin(x) + 0.6 * Math.sin(x * 2.7 + phase) + 0.3 * Math.sin(x * 6.1)
        const base = 12 + (HILLS.length - i) * 7
        return base + wave * rough * (0.7 + point * 0.5) + point * share * (HEIGHT - base - 6)
      })
      path.setAttribute('d', skyline(heights))
    })
  }
}

/** A smooth line through the heights, closed along the ground. It reaches beyond both edges. */
function skyline(heights: readonly number[]): string {
  const step = WIDTH / (POINTS - 3)
  const y = (at: number): number => HEIGHT - (heights[at] ?? heights.at(-1) ?? 0)
  const x = (at: number): number => (at - 1) * step
  let path = `M${x(0).toFixed(1)} ${HEIGHT}V${y(0).toFixed(1)}`
  for (let i = 0; i < heights.length - 1; i++) {
    const middle = (x(i) + x(i + 1)) / 2
    const from = `${middle.toFixed(1)} ${y(i).toFixed(1)}`
    const to = `${middle.toFixed(1)} ${y(i + 1).toFixed(1)}`
    path += `C${from} ${to} ${x(i + 1).toFixed(1)} ${y(i + 1).toFixed(1)}`
  }
  return `${path}V${HEIGHT}Z`
}
