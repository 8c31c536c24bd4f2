/** The buttons of a mouse that go back and forward, as in Tauri. */

import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening, Signals } from './signals.ts'

/** Their numbers in GDK. */
const [BACK, FORWARD] = [8, 9]

/**
 * The two buttons in one window.
 *
 * WebKit does not give them to the page. Tauri makes events of them by a script, but WebKit ends a process of Node that
 * asks it to run one (`webkit_web_view_evaluate_javascript`), so here a page cannot prevent them.
 */
export class HistoryButtons {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #signals: Signals
  #listening: Listening | undefined

  constructor({ gtk, signals, view }: Parts) {
    this.#gtk = gtk
    this.#view = view
    this.#signals = signals
  }

  begin(): void {
    this.#listening = this.#signals.for(this.#view)
    this.#listening.on('object', 'button-release-event', (event) => this.#onRelease(event))
  }

  release(): void {
    this.#listening?.release()
  }

  #onRelease(event: Pointer): boolean {
    const button: [number] = [0]
    this.#gtk.gdk_event_get_button(event, button)
    if (button[0] === BACK) this.#gtk.webkit_web_view_go_back(this.#view)
    else if (button[0] === FORWARD) this.#gtk.webkit_web_view_go_forward(this.#view)
    else return false
    return true
  }
}
