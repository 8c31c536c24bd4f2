/** Makes the webview of a window. */

import type { WindowOptions } from '../protocol.ts'
import type { Opening } from '../toolkit.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Toolbox } from './parts.ts'
import { Scripts } from './scripts.ts'

// `WEBKIT_AUTOPLAY_ALLOW`.
const AUTOPLAY = 0

/** A webview that shows nothing yet. It belongs to the window to which it is added. */
export function createView({ gtk, storage }: Toolbox, opening: Opening): Pointer {
  const { context, release } = storage.contextFor(opening)
  // Pages of an app may play sounds before the first click.
  const policies = gtk.webkit_website_policies_new_with_policies(
    'autoplay',
    'int',
    AUTOPLAY,
    'void*',
    null,
  )
  const view = gtk.g_object_new(
    gtk.webkit_web_view_get_type(),
    'web-context',
    'void*',
    context,
    'const char*',
    'website-policies',
    'void*',
    policies,
    'void*',
    null,
  )
  gtk.g_object_unref(policies)
  release()
  if (view === null) throw new Error('WebKit could not make a view for the window')
  applySettings(gtk, view, opening.options)
  new Scripts(gtk, view).begin(opening.page.identity)
  return view
}

function applySettings(gtk: Gtk, view: Pointer, options: WindowOptions): void {
  const settings = gtk.webkit_web_view_get_settings(view)
  const devtools = options.devtools ?? process.env.NODE_ENV !== 'production'
  gtk.webkit_settings_set_enable_developer_extras(settings, Number(devtools))
  gtk.webkit_settings_set_enable_media_stream(settings, Number(true))
  gtk.webkit_settings_set_javascript_can_access_clipboard(settings, Number(true))
  if (options.userAgent !== undefined) {
    gtk.webkit_settings_set_user_agent(settings, options.userAgent)
  }
  if (options.transparent) {
    const nothing = { red: 0, green: 0, blue: 0, alpha: 0 }
    gtk.webkit_web_view_set_background_color(view, nothing)
  }
}
