/** A promise that is settled from outside, repeatedly, for the callers that wait at that time. */

/** Waiting callers, which share one promise. */
export class Signal {
  #raised: Promise<void> | undefined
  #raise: () => void = () => {}

  /** Settles with the next {@link raise}. */
  get raised(): Promise<void> {
    this.#raised ??= new Promise((resolve) => {
      this.#raise = resolve
    })
    return this.#raised
  }

  raise(): void {
    this.#raise()
    this.#raised = undefined
  }
}
