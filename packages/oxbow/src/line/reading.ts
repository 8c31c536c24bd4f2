/** Tells a page that reads from one that has stopped, while much is on its way to it. */

// Milliseconds between two looks. Between two timers the event loop sees to its sockets, so what a page has
// said while the backend was busy is heard before the next look.
const LOOK_MS = 100

// Looks in succession without an acknowledgement after which a page does not read: a second, which a page
// that calculates may take. What it is given in one go, it may take as long to read.
const MOST_IN_VAIN = 10

/** What is looked at. */
export interface ReadingPage {
  /** How many messages it has acknowledged. */
  readonly taken: number
  /** Whether so much is on its way that it matters. */
  readonly isBehind: boolean
  /** Whether it is more than any page may be given, however fast it reads. */
  readonly isFarBehind: boolean
  /** It has stopped reading. */
  stopped(): void
}

/** Looks at one page, as long as it is behind. */
export class Reading {
  /** Whether the page has stopped: since its last acknowledgement it was behind for too long. */
  hasStopped = false
  readonly #page: ReadingPage
  #timer: NodeJS.Timeout | undefined
  #taken = 0
  #inVain = 0
  #far = 0

  constructor(page: ReadingPage) {
    this.#page = page
  }

  /** Begins to look, unless it does already or knows. */
  watch(): void {
    if (this.hasStopped || this.#timer !== undefined) return
    this.#taken = this.#page.taken
    this.#inVain = 0
    this.#far = 0
    this.#next()
  }

  /** The page has acknowledged something. */
  heard(): void {
    this.hasStopped = false
  }

  /** Ends looking. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #next(): void {
    // A page that is behind is no reason to keep a process that has nothing else to do.
    this.#timer = setTimeout(() => this.#look(), LOOK_MS).unref()
  }

  #look(): void {
    this.#timer = undefined
    const { taken, isBehind, isFarBehind } = this.#page
    if (!isBehind) return
    this.#inVain = taken === this.#taken ? this.#inVain + 1 : 0
    this.#taken = taken
    this.#far = isFarBehind ? this.#far + 1 : 0
    if (this.#inVain < MOST_IN_VAIN && this.#far < MOST_IN_VAIN) this.#next()
    else {
      this.hasStopped = true
      this.#page.stopped()
    }
  }
}
