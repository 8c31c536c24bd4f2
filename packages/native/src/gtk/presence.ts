/** How a GTK window appears on the screen: its title, visibility, focus, states and frame. */

import { type Commands, switching, taking, values } from '../command.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'

const GDK_WINDOW_STATE_ICONIFIED = 1 << 1

/** The initial state of a window. */
export interface Beginning {
  readonly title: string
  readonly focus: boolean
  readonly maximized: boolean
  readonly decorations: boolean
  readonly alwaysOnTop: boolean
}

/** One window's presence on the screen. */
export class Presence {
  readonly #gtk: Gtk
  readonly #window: Pointer
  #isOnTop = false

  constructor({ gtk, window }: Parts) {
    this.#gtk = gtk
    this.#window = window
  }

  /** Sets the initial state of a window that is not visible yet. */
  begin({ title, focus, maximized, decorations, alwaysOnTop }: Beginning): void {
    const gtk = this.#gtk
    gtk.gtk_window_set_title(this.#window, title)
    gtk.gtk_window_set_decorated(this.#window, Number(decorations))
    if (!focus) gtk.gtk_window_set_focus_on_map(this.#window, Number(false))
    if (maximized) gtk.gtk_window_maximize(this.#window)
    if (alwaysOnTop) this.#keepAbove(true)
  }

  get commands(): Commands {
    const gtk = this.#gtk
    const window = this.#window
    return {
      title: () => gtk.gtk_window_get_title(window),
      set_title: taking(values.text, (title) => gtk.gtk_window_set_title(window, title)),
      show: () => gtk.gtk_widget_show(window),
      hide: () => gtk.gtk_widget_hide(window),
      is_visible: () => gtk.gtk_widget_get_visible(window) !== 0,
      set_focus: () => gtk.gtk_window_present(window),
      is_focused: () => gtk.gtk_window_is_active(window) !== 0,
      set_decorations: switching((on) => gtk.gtk_window_set_decorated(window, Number(on))),
      is_decorated: () => gtk.gtk_window_get_decorated(window) !== 0,
      set_always_on_top: switching((on) => this.#keepAbove(on)),
      is_always_on_top: () => this.#isOnTop,
      ...this.#stateCommands,
    }
  }

  get #stateCommands(): Commands {
    const gtk = this.#gtk
    const window = this.#window
    const isMaximized = (): boolean => gtk.gtk_window_is_maximized(window) !== 0
    const toggle = (): void => {
      if (isMaximized()) gtk.gtk_window_unmaximize(window)
      else gtk.gtk_window_maximize(window)
    }
    return {
      minimize: () => gtk.gtk_window_iconify(window),
      unminimize: () => gtk.gtk_window_deiconify(window),
      is_minimized: () => this.#isMinimized(),
      maximize: () => gtk.gtk_window_maximize(window),
      unmaximize: () => gtk.gtk_window_unmaximize(window),
      toggle_maximize: toggle,
      internal_toggle_maximize: toggle,
      is_maximized: isMaximized,
    }
  }

  #keepAbove(on: boolean): void {
    this.#isOnTop = on
    this.#gtk.gtk_window_set_keep_above(this.#window, Number(on))
  }

  #isMinimized(): boolean {
    const surface = this.#gtk.gtk_widget_get_window(this.#window)
    return (this.#gtk.gdk_window_get_state(surface) & GDK_WINDOW_STATE_ICONIFIED) !== 0
  }
}
