/** Decides whether a page that is behind is still reading, or has stopped. */

// Milliseconds between two checks. Between two timers the event loop handles its sockets, so
// acknowledgements that arrived while the backend was busy are seen before the next check.
const LOOK_MS = 100

// A page has stopped reading after this many checks in a row without an acknowledgement: a second, which a
// page may spend on a calculation or on data that was sent in one go.
const MOST_IN_VAIN = 10

/** The parts of a page's line that are checked. */
export interface ReadingPage {
  /** How many messages it has acknowledged. */
  readonly taken: number
  /** Whether so much is on its way that its memory matters. */
  readonly isBehind: boolean
  /** Whether more is on its way than is allowed even for a page that reads. */
  readonly isFarBehind: boolean
  /** It has stopped reading. */
  stopped(): void
}

/** Checks one page for as long as it is behind. */
export class Reading {
  /** Whether the page has stopped reading: it has been behind for too long without an acknowledgement. */
  hasStopped = false
  readonly #page: ReadingPage
  #timer: NodeJS.Timeout | undefined
  #taken = 0
  #inVain = 0
  #far = 0

  constructor(page: ReadingPage) {
    this.#page = page
  }

  /** Begins to check, unless it does so already or the page has stopped. */
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

  /** Ends the checks. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #next(): void {
    // The timer must not keep the process alive.
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
