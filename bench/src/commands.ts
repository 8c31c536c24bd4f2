/** The handlers of every backend's commands; peers only transport the calls. */

import type { Greeting, Tick } from './client.ts'

/** The number of arrivals to keep: more than a client times. */
const KEPT = 32_768

/** The commands of one backend process. */
export class Commands {
  readonly #arrivals = new Float64Array(KEPT)
  #calls = 0
  readonly #bytes = new Map<number, Uint8Array<ArrayBuffer>>()

  greet(name: string): Greeting {
    this.#arrivals[this.#calls++ % KEPT] = performance.now()
    return { text: `Hello, ${name}!`, length: name.length }
  }

  tick(n: number): Tick {
    return { n, text: 'tick' }
  }

  /** Bytes of a size. They are made once, so that their making is not measured. */
  bytes(size: number): Uint8Array<ArrayBuffer> {
    const made = this.#bytes.get(size) ?? new Uint8Array(size).fill(7)
    this.#bytes.set(size, made)
    return made
  }

  /** The latest arrivals of calls, oldest first. */
  arrivals(): number[] {
    const first = Math.max(0, this.#calls - KEPT)
    return Array.from({ length: this.#calls - first }, (_, n) => {
      return this.#arrivals[(first + n) % KEPT] ?? 0
    })
  }
}
