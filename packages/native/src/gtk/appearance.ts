/** The appearance of a GTK window and its webview. */

import * as v from 'valibot'
import { type Commands, taking, values } from '../command.ts'
import type { WindowOptions } from '../protocol.ts'
import { type Icon, IconSchema, Icons } from './icon.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'

const PREFER_DARK = 'gtk-application-prefer-dark-theme'

const Channel = v.pipe(v.number(), v.minValue(0), v.maxValue(255))
const Color = v.nullish(
  v.union([
    v.tuple([Channel, Channel, Channel]),
    v.tuple([Channel, Channel, Channel, Channel]),
    v.pipe(
      v.string(),
      v.regex(/^#([0-9a-f]{6}|[0-9a-f]{8})$/i),
      v.transform((hex) => [...Buffer.from(hex.slice(1), 'hex')]),
    ),
    v.pipe(
      v.object({ red: Channel, green: Channel, blue: Channel, alpha: v.optional(Channel, 255) }),
      v.transform(({ red, green, blue, alpha }) => [red, green, blue, alpha]),
    ),
  ]),
)

/** One window's appearance. */
export class Appearance {
  readonly #gtk: Gtk
  readonly #window: Pointer
  readonly #view: Pointer
  readonly #icons: Icons

  constructor({ gtk, signals, window, view }: Parts) {
    this.#gtk = gtk
    this.#window = window
    this.#view = view
    this.#icons = new Icons(gtk, signals)
  }

  /** Sets the initial state of a window that is not visible yet. */
  begin({ theme, transparent, backgroundColor }: WindowOptions): void {
    if (theme) this.#setTheme(theme)
    if (backgroundColor) this.#setBackground(backgroundColor)
    if (transparent) this.#letThrough()
  }

  /** Sets the theme of the whole process, because GTK has no theme for a single window. */
  #setTheme(theme: 'light' | 'dark' | null | undefined): void {
    const settings = this.#gtk.gtk_settings_get_default()
    if (theme)
      this.#gtk.g_object_set(settings, PREFER_DARK, 'int', Number(theme === 'dark'), 'void*', null)
    else this.#gtk.gtk_settings_reset_property(settings, PREFER_DARK)
  }

  get commands(): Commands {
    const background = taking(Color, (color) => this.#setBackground(color))
    return {
      set_theme: taking(values.theme, (theme) => this.#setTheme(theme)),
      set_icon: taking(IconSchema, (icon) => this.#setIcon(icon)),
      set_background_color: background,
      set_webview_background_color: background,
    }
  }

  /** Makes the window transparent wherever nothing is drawn. */
  #letThrough(): void {
    const gtk = this.#gtk
    const visual = gtk.gdk_screen_get_rgba_visual(gtk.gdk_screen_get_default())
    // There is no such visual without a compositor.
    if (visual !== null) gtk.gtk_widget_set_visual(this.#window, visual)
    gtk.gtk_widget_set_app_paintable(this.#window, Number(true))
  }

  #setBackground(color: readonly number[] | null | undefined): void {
    const [red = 255, green = 255, blue = 255, alpha = 255] = color ?? []
    const rgba = { red: red / 255, green: green / 255, blue: blue / 255, alpha: alpha / 255 }
    this.#gtk.webkit_web_view_set_background_color(this.#view, rgba)
  }

  #setIcon(icon: Icon): void {
    const pixbuf = this.#icons.make(icon)
    this.#gtk.gtk_window_set_icon(this.#window, pixbuf)
    // The window keeps a reference of its own.
    this.#gtk.g_object_unref(pixbuf)
  }
}
