/** The cursor over a window. */

import * as v from 'valibot'
import { type Commands, switching, taking } from '../command.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'

// `WebKitUserContentInjectedFrames` and `WebKitUserStyleLevel`.
const ALL_FRAMES = 0
const OF_USERS = 0

/** The value with which the page decides. */
const AUTOMATIC = 'auto'

const HIDDEN = 'none'

/** Names of CSS cursors, which GDK knows too. */
const Name = v.pipe(v.string(), v.regex(/^[a-z-]{1,32}$/, 'expected the name of a cursor'))

/**
 * One window's cursor. WebKit sets the cursor of its view itself whenever the mouse moves, so it is set by
 * a user style sheet. Elements that have a cursor of their own, such as links, keep it; a hidden cursor is
 * hidden over all.
 */
export class Cursor {
  readonly #gtk: Gtk
  readonly #window: Pointer
  readonly #view: Pointer
  #icon = AUTOMATIC
  #isVisible = true
  #sheet: Pointer | null = null

  constructor({ gtk, window, view }: Parts) {
    this.#gtk = gtk
    this.#window = window
    this.#view = view
  }

  get commands(): Commands {
    return {
      set_cursor_icon: taking(Name, (icon) => {
        this.#icon = icon
        this.#show()
      }),
      set_cursor_visible: switching((on) => {
        this.#isVisible = on
        this.#show()
      }),
    }
  }

  /** Releases the style sheet when the view is destroyed. */
  release(): void {
    if (this.#sheet !== null) this.#gtk.webkit_user_style_sheet_unref(this.#sheet)
    this.#sheet = null
  }

  #show(): void {
    const name = this.#isVisible ? this.#icon : HIDDEN
    this.#showInWindow(name)
    this.#showInPage(name)
  }

  /** Sets the cursor of the part of the window that its view does not cover. */
  #showInWindow(name: string): void {
    const gtk = this.#gtk
    const surface = gtk.gtk_widget_get_window(this.#window)
    const display = gtk.gdk_display_get_default()
    const cursor = name === AUTOMATIC ? null : gtk.gdk_cursor_new_from_name(display, name)
    gtk.gdk_window_set_cursor(surface, cursor)
    if (cursor !== null) gtk.g_object_unref(cursor)
  }

  #showInPage(name: string): void {
    const gtk = this.#gtk
    const manager = gtk.webkit_web_view_get_user_content_manager(this.#view)
    if (this.#sheet !== null)
      gtk.webkit_user_content_manager_remove_style_sheet(manager, this.#sheet)
    this.release()
    if (name === AUTOMATIC) return
    const css = name === HIDDEN ? '*{cursor:none!important}' : `html{cursor:${name}}`
    this.#sheet = gtk.webkit_user_style_sheet_new(css, ALL_FRAMES, OF_USERS, null, null)
    gtk.webkit_user_content_manager_add_style_sheet(manager, this.#sheet)
  }
}
