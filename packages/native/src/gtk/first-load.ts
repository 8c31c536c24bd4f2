/**
 * Loads the first page of a window.
 *
 * On a busy machine WebKit sometimes cancels the first load, starts it again in another process, and then
 * stalls. It continues if the page is requested once more.
 */

import { readError } from './g-error.ts'
import type { Gtk, Pointer } from './library.ts'
import { CANCELLED, LOAD_COMMITTED } from './load-codes.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

const MOST_TRIES = 3

/** The first load of one window. */
export class FirstLoad {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #url: string
  readonly #listening: Listening
  readonly #settle: () => void
  #tries = 0
  /** Whether our new request has yet to cancel the load that WebKit has started again. */
  #isReplacing = false
  #isOver = false

  constructor({ gtk, signals, view, settle }: Parts, url: string) {
    this.#gtk = gtk
    this.#view = view
    this.#url = url
    this.#settle = settle
    this.#listening = signals.for(view)
    this.#listening.on('number', 'load-changed', (state) => {
      if (state === LOAD_COMMITTED) this.release()
    })
    this.#listening.on('failure', 'load-failed', (_stage, _url, error) => {
      const { code } = readError(error)
      if (code === CANCELLED) this.#onCancelled()
      return false
    })
  }

  /** Requests the page. */
  begin(): void {
    this.#tries++
    this.#gtk.webkit_web_view_load_uri(this.#view, this.#url)
  }

  release(): void {
    this.#isOver = true
    this.#listening.release()
  }

  #onCancelled(): void {
    const isReplaced = this.#isReplacing
    this.#isReplacing = false
    // Deferred, because WebKit is still handling the failure.
    if (!isReplaced && this.#tries < MOST_TRIES) setImmediate(() => this.#again())
  }

  #again(): void {
    if (this.#isOver) return
    this.#isReplacing = true
    this.begin()
    this.#settle()
  }
}
