/** The developer tools of a window's page. */

import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

/**
 * WebKit's signals when it shows the tools: in the window of the page, in a window of their own, or in
 * front.
 */
const SHOWN = ['attach', 'open-window', 'bring-to-front']

/**
 * Opens and closes the tools of one window.
 *
 * WebKit opens them again if they are closed before their own page has loaded, so they close when they are shown.
 */
export class Devtools {
  readonly #gtk: Gtk
  readonly #inspector: Pointer
  readonly #listening: Listening
  #state: 'closed' | 'opening' | 'shown' = 'closed'
  #closesOnceShown = false

  constructor({ gtk, signals, view }: Parts) {
    this.#gtk = gtk
    this.#inspector = gtk.webkit_web_view_get_inspector(view) ?? 0n
    this.#listening = signals.for(this.#inspector)
    for (const signal of SHOWN) this.#listening.on('asked', signal, () => this.#onShown())
    this.#listening.on('plain', 'closed', () => {
      this.#state = 'closed'
    })
    // Their user has opened them by the menu of the page.
    if (this.#exist) this.#state = 'shown'
  }

  get areOpen(): boolean {
    return this.#exist && !this.#closesOnceShown
  }

  open(): void {
    this.#closesOnceShown = false
    if (this.#state === 'closed') this.#state = 'opening'
    this.#gtk.webkit_web_inspector_show(this.#inspector)
  }

  close(): void {
    if (this.#state === 'shown') this.#gtk.webkit_web_inspector_close(this.#inspector)
    else if (this.#state === 'opening' || this.#exist) this.#closesOnceShown = true
  }

  toggle(): void {
    if (this.areOpen) this.close()
    else this.open()
  }

  release(): void {
    this.#listening.release()
  }

  get #exist(): boolean {
    return this.#gtk.webkit_web_inspector_get_web_view(this.#inspector) !== null
  }

  #onShown(): void {
    this.#state = 'shown'
    if (!this.#closesOnceShown) return
    // Deferred, because WebKit is still busy showing the tools.
    setImmediate(() => {
      if (this.#closesOnceShown) this.close()
      this.#closesOnceShown = false
    })
  }
}
