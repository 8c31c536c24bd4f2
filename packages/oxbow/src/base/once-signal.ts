/** Something that happens once, and that others wait for. */

import { Signal } from './signal.ts'

/** A signal that stays raised. */
export class OnceSignal {
  readonly #signal = new Signal()
  #happened = false

  get hasHappened(): boolean {
    return this.#happened
  }

  /** Raises the signal; only the first call has an effect. */
  raise(): void {
    this.#happened = true
    this.#signal.raise()
  }

  /** Settles when it has happened. */
  get raised(): Promise<void> {
    return this.#happened ? Promise.resolve() : this.#signal.raised
  }
}
