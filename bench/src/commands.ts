/** What the commands of every backend do; peers only carry it. */

import type { Greeting, Tick } from './client.ts'

/** Arrivals that are kept; past them only a length is compared. */
const KEPT = 32_768

/** The commands of one backend process. */
export class Commands {
  #arrivals: number[] = []
  readonly #bytes = new Map<number, Uint8Array<ArrayBuffer>>()

  greet(name: string): Greeting {
    if (this.#arrivals.length < KEPT) this.#arrivals.push(performance.now())
    return { text: `Hello, ${name}!`, length: name.length }
  }

  tick(n: number): Tick {
    return { n, text: 'tick' }
  }

  /** Bytes of a size, the same each time: making them is not what is measured. */
  bytes(size: number): Uint8Array<ArrayBuffer> {
    const made = this.#bytes.get(size) ?? new Uint8Array(size).fill(7)
    this.#bytes.set(size, made)
    return made
  }

  /** The arrivals of calls since this was last called. */
  arrivals(): number[] {
    const arrivals = this.#arrivals
    this.#arrivals = []
    return arrivals
  }
}
