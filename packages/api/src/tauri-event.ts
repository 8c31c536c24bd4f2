/** The built-in events of windows (E28), and those of the connection. */

import type { ConnectionState } from './recover.ts'

/**
 * Names of the built-in events, under Tauri's own keys.
 *
 * @example
 * ```ts
 * import { listen, TauriEvent } from '@oxbow/api'
 *
 * await listen(TauriEvent.WINDOW_CREATED, (event) => console.log(event.payload))
 * ```
 */
export const TauriEvent = {
  WINDOW_RESIZED: 'tauri://resize',
  WINDOW_MOVED: 'tauri://move',
  WINDOW_CLOSE_REQUESTED: 'tauri://close-requested',
  WINDOW_DESTROYED: 'tauri://destroyed',
  WINDOW_FOCUS: 'tauri://focus',
  WINDOW_BLUR: 'tauri://blur',
  WINDOW_SCALE_FACTOR_CHANGED: 'tauri://scale-change',
  WINDOW_THEME_CHANGED: 'tauri://theme-changed',
  WINDOW_CREATED: 'tauri://window-created',
  WINDOW_SUSPENDED: 'tauri://suspended',
  WINDOW_RESUMED: 'tauri://resumed',
  WEBVIEW_CREATED: 'tauri://webview-created',
  DRAG_ENTER: 'tauri://drag-enter',
  DRAG_OVER: 'tauri://drag-over',
  DRAG_DROP: 'tauri://drag-drop',
  DRAG_LEAVE: 'tauri://drag-leave',
} as const

/** A size in pixels of the screen. */
export interface PhysicalSize {
  readonly width: number
  readonly height: number
}

/** A position in pixels of the screen. */
export interface PhysicalPosition {
  readonly x: number
  readonly y: number
}

/** The payloads of the built-in events, by name. */
export interface TauriEventPayloads {
  'tauri://resize': PhysicalSize
  'tauri://move': PhysicalPosition
  'tauri://close-requested': null
  'tauri://destroyed': null
  'tauri://focus': null
  'tauri://blur': null
  'tauri://scale-change': { readonly scaleFactor: number; readonly size: PhysicalSize }
  'tauri://theme-changed': 'light' | 'dark'
  'tauri://window-created': { readonly label: string }
  'tauri://suspended': null
  'tauri://resumed': null
  'tauri://webview-created': { readonly label: string }
  'tauri://drag-enter': { readonly paths: readonly string[]; readonly position: PhysicalPosition }
  'tauri://drag-over': { readonly position: PhysicalPosition }
  'tauri://drag-drop': { readonly paths: readonly string[]; readonly position: PhysicalPosition }
  'tauri://drag-leave': null
}

/** The payload of `oxbow://gap`: the page may have missed events. */
export interface Gap {
  /** The name of the events; `null` if it may be any. */
  readonly event: string | null
  /** The number of missed events; `null` if it is unknown. */
  readonly dropped: number | null
}

/** The payloads of the events about the page's own connection to the backend. */
export interface LineEventPayloads {
  /** The state of the connection. */
  'oxbow://connection': { readonly state: ConnectionState }
  'oxbow://gap': Gap
}

/** The payloads of all events that Oxbow itself emits. */
export interface BuiltInEventPayloads extends TauriEventPayloads, LineEventPayloads {}
