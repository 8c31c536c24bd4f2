/** The globals in which `@tauri-apps/api` finds its side of a page, as its mocks set them. */

import type { CallbackId } from '@oxbow/protocol'
import type { Callback } from './callbacks.ts'

/** The globals that the mocks of `@tauri-apps/api` set and remove. */
export interface TauriInternals {
  invoke?: (command: string, args: unknown) => Promise<unknown>
  transformCallback?: (callback: Callback, once?: boolean) => CallbackId
  unregisterCallback?: (id: CallbackId) => void
  metadata?: {
    readonly currentWindow: { readonly label: string }
    readonly currentWebview?: { readonly windowLabel: string; readonly label: string }
  }
  /** Tauri itself and the bridge have it; mocks do not. */
  readonly ipc?: unknown
}

/** The globals of a page that Tauri's code reads. */
export interface TauriGlobals {
  __TAURI_INTERNALS__?: TauriInternals
  __TAURI_EVENT_PLUGIN_INTERNALS__?: object
}

/** The object on which Tauri's code looks for its globals; tests outside a browser may have a `window` too. */
export function tauriGlobals(): TauriGlobals {
  return (globalThis as { window?: TauriGlobals }).window ?? (globalThis as TauriGlobals)
}
