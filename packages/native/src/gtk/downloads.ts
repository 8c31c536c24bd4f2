/** The downloads of all windows of an app. */

import type { WindowEvents } from '../toolkit.ts'
import { Download } from './download.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Signals } from './signals.ts'

/** Downloads of one window at the same time. */
const MOST = 10

/** Assigns WebKit's downloads to their windows. */
export class Downloads {
  readonly #gtk: Gtk
  readonly #signals: Signals
  readonly #windows = new Map<Pointer, WindowEvents>()
  readonly #running = new Map<Download, Pointer>()
  #count = 0

  constructor(gtk: Gtk, signals: Signals) {
    this.#gtk = gtk
    this.#signals = signals
    process.once('exit', () => {
      for (const download of this.#running.keys()) download.discard()
    })
  }

  /** Watches the downloads of a new context. */
  watch(context: Pointer): void {
    const listening = this.#signals.for(context)
    listening.on('object', 'download-started', (download) => this.#onStarted(download))
  }

  /** Watches the downloads of a view. */
  add(view: Pointer, events: WindowEvents): void {
    this.#windows.set(view, events)
  }

  /** Forgets a view: its downloads continue, except for undecided ones. */
  remove(view: Pointer): void {
    this.#windows.delete(view)
    for (const [download, of] of this.#running)
      if (of === view && download.isOpen) download.cancel()
  }

  #onStarted(download: Pointer): void {
    const view = this.#gtk.webkit_download_get_web_view(download)
    const events = view === null ? undefined : this.#windows.get(view)
    if (view === null || events === undefined) {
      this.#gtk.webkit_download_cancel(download)
      return
    }
    if ([...this.#running.values()].filter((of) => of === view).length >= MOST) {
      events.warn(`the page downloads more than ${MOST} files at once: one was refused`)
      this.#gtk.webkit_download_cancel(download)
      return
    }
    const started: Download = new Download({
      gtk: this.#gtk,
      signals: this.#signals,
      download,
      id: ++this.#count,
      events,
      onEnd: () => this.#running.delete(started),
    })
    this.#running.set(started, view)
  }
}
