/** The destroyed windows that their host has not closed yet. */

/** Tracks by label which windows the host still has, because hosts know windows by their labels too. */
export class LeavingWindows {
  readonly #leaving = new Map<string, Promise<unknown>>()

  /** Settles when no destroyed window of this label is left at the host. */
  async left(label: string): Promise<void> {
    await this.#leaving.get(label)
  }

  /** A window is being closed. Errors are left to the caller that destroys it. */
  add(label: string, leaving: Promise<unknown>): void {
    const left = leaving
      .catch(() => {})
      .then(() => {
        if (this.#leaving.get(label) === left) this.#leaving.delete(label)
      })
    this.#leaving.set(label, left)
  }
}
