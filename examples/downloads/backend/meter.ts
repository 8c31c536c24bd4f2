/** Measures how fast something goes. */

/** What a meter shows. */
export interface Reading {
  readonly received: number
  /** Bytes per second. */
  readonly speed: number
  readonly secondsLeft: number
}

/** Milliseconds between two readings: ten a second look alive and cost little. */
const INTERVAL = 100

/** Milliseconds of which the speed is the average, newer ones counting more. */
const MEMORY = 800

/** Counts bytes against a total. */
export class Meter {
  readonly #total: number
  readonly #began: number = performance.now()
  #received = 0
  #speed: number | undefined
  #lastTime: number = performance.now()
  #lastReceived = 0

  constructor(total: number) {
    this.#total = total
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000
  }

  /** Adds bytes; gives a reading if it is time for one. */
  add(bytes: number): Reading | undefined {
    this.#received += bytes
    const now = performance.now()
    const elapsed = now - this.#lastTime
    if (elapsed < INTERVAL && this.#received < this.#total) return undefined
    this.#measure(elapsed)
    this.#lastTime = now
    this.#lastReceived = this.#received
    const speed = this.#speed ?? 0
    const left = this.#total - this.#received
    return { received: this.#received, speed, secondsLeft: speed > 0 ? left / speed : 0 }
  }

  #measure(elapsed: number): void {
    // The last piece may come right after a reading: too short to measure.
    if (elapsed < INTERVAL / 2 && this.#speed !== undefined) return
    const speed = ((this.#received - this.#lastReceived) / Math.max(elapsed, 1)) * 1000
    const weight = 1 - Math.exp(-elapsed / MEMORY)
    this.#speed = this.#speed === undefined ? speed : this.#speed + weight * (speed - this.#speed)
  }
}
