/** Bounds the dialogs of a window's page, which WebKit shows, and ends them with the window. */

import koffi from 'koffi'
import type { WindowEvents } from '../toolkit.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'
import { cancel, isDialog, toplevels } from './toplevels.ts'

// GTK needs seconds for longer texts, and X ends the process if a dialog has tens of thousands of lines.
const LONGEST = 4000
const MOST_LINES = 100

// `WebKitScriptDialogType`.
const PROMPT = 2

// How often a page may ask its user to print within these milliseconds, so that a user who cancels can
// leave.
const MOST_PRINTS = 5
const PRINTS_MS = 30_000

/** The dialogs of one window. */
export class Dialogs {
  readonly #gtk: Gtk
  readonly #parts: Parts
  readonly #events: WindowEvents
  readonly #listening: Listening
  #prints: number[] = []
  #wasRefused = false

  constructor(parts: Parts, events: WindowEvents) {
    this.#gtk = parts.gtk
    this.#parts = parts
    this.#events = events
    this.#listening = parts.signals.for(parts.view)
    this.#listening.on('object', 'script-dialog', (dialog) => this.#onScriptDialog(dialog))
    this.#listening.on('object', 'print', () => this.#onPrint())
    // The page is gone, so no answer is needed.
    this.#listening.on('number', 'web-process-terminated', () => this.#cancelAll())
  }

  /** Cancels open dialogs, such as the choice of a file, which would outlive their window. */
  release(): void {
    this.#listening.release()
    this.#cancelAll()
  }

  #cancelAll(): void {
    cancel(
      this.#gtk,
      toplevels(this.#gtk).filter((window) => this.#isOfThePage(window)),
    )
  }

  /** `alert`, `confirm`, `prompt`: `true` answers as if the user had cancelled. */
  #onScriptDialog(dialog: Pointer): boolean {
    const gtk = this.#gtk
    const url = gtk.webkit_web_view_get_uri(this.#parts.view) ?? ''
    // The dialog shows the address above the text.
    if (url.length > LONGEST) {
      this.#events.warn('a dialog of the page was not shown: the address of the page is too long')
      return true
    }
    cut(gtk.webkit_script_dialog_get_message(dialog))
    if (gtk.webkit_script_dialog_get_dialog_type(dialog) === PROMPT) {
      cut(gtk.webkit_script_dialog_prompt_get_default_text(dialog))
    }
    return false
  }

  /** `window.print()`: with `true`, nothing happens. */
  #onPrint(): boolean {
    const now = performance.now()
    this.#prints = this.#prints.filter((time) => now - time < PRINTS_MS)
    const isRefused = this.#prints.length >= MOST_PRINTS || !this.#parts.printing.isFree
    if (!isRefused) this.#prints.push(now)
    else if (!this.#wasRefused) {
      this.#events.warn('the page wants to print too often, or while another page does: not now')
    }
    this.#wasRefused = isRefused
    return isRefused
  }

  /** Other windows of the app may be in front of this one too, but are no dialogs. */
  #isOfThePage(window: Pointer): boolean {
    const parent = this.#gtk.gtk_window_get_transient_for(window)
    return parent === this.#parts.window && isDialog(this.#gtk, window)
  }
}

/** Truncates a text of WebKit that is too long. */
function cut(address: Pointer | null): void {
  if (address === null) return
  const text = koffi.decode(address, 'char', -1) as string
  const kept = text.split('\n', MOST_LINES).join('\n').slice(0, LONGEST)
  if (kept.length === text.length) return
  koffi.encode(address, Buffer.byteLength(whole(kept)), 'char', 0)
}

/** Without half a character at its end. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '')
}
