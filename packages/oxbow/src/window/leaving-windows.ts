/** The windows that are destroyed and that their host still closes. */

/** Knows by label which windows have not left yet: hosts know windows by their labels as well. */
export class LeavingWindows {
  readonly #leaving = new Map<string, Promise<unknown>>()

  /** Settles when no window of this label has still to leave. */
  async left(label: string): Promise<void> {
    await this.#leaving.get(label)
  }

  /** A window is leaving; whether it succeeds is for whoever destroys it. */
  add(label: string, leaving: Promise<unknown>): void {
    const left = leaving
      .catch(() => {})
      .then(() => {
        if (this.#leaving.get(label) === left) this.#leaving.delete(label)
      })
    this.#leaving.set(label, left)
  }
}
