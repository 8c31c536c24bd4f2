/**
 * Keeps the print dialog from blocking the app. While it is open, GTK runs a loop of its own, in which no
 * order of the backend arrives. So the backend writes to a pipe, the bell, when a window must close.
 */

import { readSync } from 'node:fs'
import type { Gtk, Pointer } from './library.ts'
import type { Signals } from './signals.ts'
import { cancel, toplevels } from './toplevels.ts'

const PRINT_DIALOG = 'GtkPrintUnixDialog'

// `GIOCondition`: there are bytes to read, or the other end is closed.
const READABLE = 1 | 16

// Milliseconds after the bell in which the order arrives.
const ORDER_MS = 1000

/** The dialogs for printing of all windows. */
export class Printing {
  readonly #gtk: Gtk
  #quietUntil = Number.NEGATIVE_INFINITY

  /** @param bell a descriptor that gets a byte for each window that must close */
  constructor(gtk: Gtk, signals: Signals, bell: number | undefined) {
    this.#gtk = gtk
    if (bell === undefined) return
    const { callback, tag } = signals.lasting('ready', () => this.#onRung(bell))
    gtk.g_unix_fd_add(bell, READABLE, callback, tag)
  }

  /** Whether a page may open the dialog now: only one may be open, and none while a window must close. */
  get isFree(): boolean {
    return performance.now() > this.#quietUntil && this.#open().length === 0
  }

  /** `false` removes the source. */
  #onRung(bell: number): boolean {
    const isOver = readSync(bell, Buffer.alloc(64)) === 0
    const open = this.#open()
    cancel(this.#gtk, open)
    if (isOver) this.#quietUntil = Number.POSITIVE_INFINITY
    else if (open.length > 0) this.#quietUntil = performance.now() + ORDER_MS
    return !isOver
  }

  #open(): Pointer[] {
    const gtk = this.#gtk
    return toplevels(gtk).filter((one) => gtk.g_type_name_from_instance(one) === PRINT_DIALOG)
  }
}
