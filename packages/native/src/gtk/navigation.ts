/** Reads WebKit's data about a navigation. */

import type { Gtk, Pointer } from './library.ts'

/** The page that navigates: the window's, a frame's, or unknown to WebKit. */
export type Place = 'top' | 'frame' | 'unknown'

/** The destination of a navigation. */
export interface Navigation {
  readonly url: string
  readonly method: string
  readonly place: Place
}

/** Reads a `WebKitNavigationAction`, without taking ownership. */
export function readNavigation(gtk: Gtk, action: Pointer | null): Navigation {
  const request = gtk.webkit_navigation_action_get_request(action)
  return {
    url: gtk.webkit_uri_request_get_uri(request) ?? '',
    method: gtk.webkit_uri_request_get_http_method(request) ?? 'GET',
    place: placeOf(gtk, request),
  }
}

/** A redirect has the header of its next request, which no page can set. */
function placeOf(gtk: Gtk, request: Pointer | null): Place {
  const headers = gtk.webkit_uri_request_get_http_headers(request)
  if (headers === null) return 'unknown'
  const destination = gtk.soup_message_headers_get_one(headers, 'Sec-Fetch-Dest')
  if (destination === null) return 'unknown'
  return destination === 'document' ? 'top' : 'frame'
}
