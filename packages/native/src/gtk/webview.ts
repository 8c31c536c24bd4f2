/** Commands for the webview of a window, whatever page it shows. */

import { type Commands, taking, values } from '../command.ts'
import type { WindowOptions } from '../protocol.ts'
import { Devtools } from './devtools.ts'
import { HistoryButtons } from './history-buttons.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'
import { Zoom } from './zoom.ts'

const EVERY_KIND_OF_DATA = 0x0f_ff
const FROM_THE_BEGINNING = 0

/** One window's webview. */
export class Webview {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #zoom: Zoom
  #ownDevtools: Devtools | undefined
  readonly #historyButtons: HistoryButtons
  readonly #parts: Parts
  #listening: Listening | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#gtk = parts.gtk
    this.#view = parts.view
    this.#zoom = new Zoom(parts)
    this.#historyButtons = new HistoryButtons(parts)
  }

  /** Sets the initial state of a window that is not visible yet. */
  begin({ zoomHotkeysEnabled }: WindowOptions): void {
    this.#historyButtons.begin()
    if (zoomHotkeysEnabled) this.#zoom.heedKeysAndWheel()
    const { signals, settings, view } = this.#parts
    if (settings.contextMenu) return
    this.#listening = signals.for(view)
    // The page has got its event before.
    this.#listening.on('menu', 'context-menu', () => true)
  }

  release(): void {
    this.#zoom.release()
    this.#ownDevtools?.release()
    this.#historyButtons.release()
    this.#listening?.release()
  }

  get commands(): Commands {
    const gtk = this.#gtk
    const view = this.#view
    return {
      internal_toggle_devtools: () => this.#devtools.toggle(),
      open_devtools: () => this.#devtools.open(),
      close_devtools: () => this.#devtools.close(),
      is_devtools_open: () => this.#devtools.areOpen,
      print: () => this.#print(),
      set_webview_zoom: taking(values.number, (level) => this.#zoom.set(level)),
      set_webview_focus: () => gtk.gtk_widget_grab_focus(view),
      webview_show: () => gtk.gtk_widget_show(view),
      webview_hide: () => gtk.gtk_widget_hide(view),
      clear_all_browsing_data: () => this.#clearData(),
    }
  }

  /** Few windows need them. */
  get #devtools(): Devtools {
    this.#ownDevtools ??= new Devtools(this.#parts)
    return this.#ownDevtools
  }

  #print(): void {
    const operation = this.#gtk.webkit_print_operation_new(this.#view)
    this.#gtk.webkit_print_operation_run_dialog(operation, null)
    this.#gtk.g_object_unref(operation)
  }

  #clearData(): void {
    const context = this.#gtk.webkit_web_view_get_context(this.#view)
    const manager = this.#gtk.webkit_web_context_get_website_data_manager(context)
    const [kinds, since] = [EVERY_KIND_OF_DATA, FROM_THE_BEGINNING]
    this.#gtk.webkit_website_data_manager_clear(manager, kinds, since, null, null, null)
  }
}
