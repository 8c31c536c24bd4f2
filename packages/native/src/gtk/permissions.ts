/** Permissions that a page requests, such as the camera or the location; the app decides. */

import type { PagePermission } from 'oxbow'
import type { WindowEvents } from '../toolkit.ts'
import { Held } from './held.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

/** The permissions by the class of their request; requests for media can be for several permissions. */
const CLASSES: Readonly<Record<string, PagePermission>> = {
  WebKitClipboardPermissionRequest: 'clipboard',
  WebKitDeviceInfoPermissionRequest: 'device-info',
  WebKitGeolocationPermissionRequest: 'geolocation',
  WebKitMediaKeySystemPermissionRequest: 'media-keys',
  WebKitNotificationPermissionRequest: 'notifications',
  WebKitPointerLockPermissionRequest: 'pointer-lock',
  WebKitWebsiteDataAccessPermissionRequest: 'storage-access',
}

const MEDIA = 'WebKitUserMediaPermissionRequest'

/** The permissions of one window. */
export class Permissions {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #events: WindowEvents
  readonly #listening: Listening
  readonly #held: Held

  constructor({ gtk, signals, view }: Parts, events: WindowEvents) {
    this.#gtk = gtk
    this.#view = view
    this.#events = events
    this.#held = new Held(gtk, (request, isAllowed) => {
      if (isAllowed) gtk.webkit_permission_request_allow(request)
      else gtk.webkit_permission_request_deny(request)
    })
    this.#listening = signals.for(view)
    this.#listening.on('object', 'permission-request', (request) => {
      this.#ask(request)
      return true
    })
  }

  release(): void {
    this.#listening.release()
    this.#held.release()
  }

  /** Holds a request until the backend has answered. */
  #ask(request: Pointer): void {
    this.#held.hold(request)
    const url = this.#gtk.webkit_web_view_get_uri(this.#view) ?? 'about:blank'
    const permissions = this.#permissionsOf(request)
    this.#events.ask({ kind: 'permission', url, permissions }, (answer) =>
      this.#held.settle(request, answer === true),
    )
  }

  #permissionsOf(request: Pointer): PagePermission[] {
    const gtk = this.#gtk
    const name = gtk.g_type_name_from_instance(request) ?? ''
    if (name !== MEDIA) return [CLASSES[name] ?? 'other']
    const media: readonly (readonly [PagePermission, number])[] = [
      ['camera', gtk.webkit_user_media_permission_is_for_video_device(request)],
      ['microphone', gtk.webkit_user_media_permission_is_for_audio_device(request)],
      ['display', gtk.webkit_user_media_permission_is_for_display_device(request)],
    ]
    return media.filter(([, is]) => is !== 0).map(([permission]) => permission)
  }
}
