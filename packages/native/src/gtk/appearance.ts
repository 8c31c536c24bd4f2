/** What a GTK window and the webview in it look like. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import { type Commands, taking, values } from '../command.ts'
import type { Gtk, Pointer } from './library.ts'

const PREFER_DARK = 'gtk-application-prefer-dark-theme'
const EVERY_KIND_OF_DATA = 0x0f_ff
const FROM_THE_BEGINNING = 0

const Bytes = v.union([v.instance(Uint8Array), v.array(v.number())])
const IconSchema = v.union([
  v.string(),
  v.instance(Uint8Array),
  v.array(v.number()),
  v.object({ rgba: Bytes, width: v.number(), height: v.number() }),
])

/** A path, the bytes of an image file, or pixels. */
type Icon = v.InferOutput<typeof IconSchema>

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

  constructor(gtk: Gtk, window: Pointer, view: Pointer) {
    this.#gtk = gtk
    this.#window = window
    this.#view = view
  }

  /** Sets the theme of the whole process: GTK knows no other. */
  setTheme(theme: 'light' | 'dark' | null | undefined): void {
    const settings = this.#gtk.gtk_settings_get_default()
    if (theme) this.#gtk.g_object_set(settings, PREFER_DARK, Number(theme === 'dark'), null)
    else this.#gtk.gtk_settings_reset_property(settings, PREFER_DARK)
  }

  get commands(): Commands {
    const gtk = this.#gtk
    const view = this.#view
    const background = taking(Color, (color) => this.#setBackground(color))
    return {
      set_theme: taking(values.theme, (theme) => this.setTheme(theme)),
      set_icon: taking(IconSchema, (icon) => this.#setIcon(icon)),
      set_background_color: background,
      set_webview_background_color: background,
      set_webview_zoom: taking(values.number, (zoom) =>
        gtk.webkit_web_view_set_zoom_level(view, zoom),
      ),
      set_webview_focus: () => gtk.gtk_widget_grab_focus(view),
      webview_show: () => gtk.gtk_widget_show(view),
      webview_hide: () => gtk.gtk_widget_hide(view),
      clear_all_browsing_data: () => this.#clearData(),
    }
  }

  #setBackground(color: readonly number[] | null | undefined): void {
    const [red = 255, green = 255, blue = 255, alpha = 255] = color ?? []
    const rgba = { red: red / 255, green: green / 255, blue: blue / 255, alpha: alpha / 255 }
    this.#gtk.webkit_web_view_set_background_color(this.#view, rgba)
  }

  #setIcon(icon: Icon): void {
    const pixbuf = this.#pixbuf(icon)
    if (pixbuf === null) throw new IpcError('invalid_image', 'the icon is no image')
    this.#gtk.gtk_window_set_icon(this.#window, pixbuf)
    this.#gtk.g_object_unref(pixbuf)
  }

  #pixbuf(icon: Icon): Pointer | null {
    const gtk = this.#gtk
    if (typeof icon === 'string') return gtk.gdk_pixbuf_new_from_file(icon, null)
    if (Array.isArray(icon) || icon instanceof Uint8Array) {
      return this.#withBytes(icon, (bytes) => {
        const stream = gtk.g_memory_input_stream_new_from_bytes(bytes)
        const pixbuf = gtk.gdk_pixbuf_new_from_stream(stream, null, null)
        gtk.g_object_unref(stream)
        return pixbuf
      })
    }
    const { rgba, width, height } = icon
    if (rgba.length !== width * height * 4) {
      throw new IpcError(
        'invalid_image',
        `${rgba.length} bytes are no RGBA image of ${width} × ${height}`,
      )
    }
    return this.#withBytes(rgba, (bytes) =>
      gtk.gdk_pixbuf_new_from_bytes(bytes, 0, 1, 8, width, height, width * 4),
    )
  }

  #withBytes<T>(data: readonly number[] | Uint8Array, use: (bytes: Pointer | null) => T): T {
    const bytes = this.#gtk.g_bytes_new(Uint8Array.from(data), data.length)
    const result = use(bytes)
    this.#gtk.g_bytes_unref(bytes)
    return result
  }

  #clearData(): void {
    const context = this.#gtk.webkit_web_view_get_context(this.#view)
    const manager = this.#gtk.webkit_web_context_get_website_data_manager(context)
    const [kinds, since] = [EVERY_KIND_OF_DATA, FROM_THE_BEGINNING]
    this.#gtk.webkit_website_data_manager_clear(manager, kinds, since, null, null, null)
  }
}
