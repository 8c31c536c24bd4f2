// Opens windows for probes.
import type { Event } from '@tauri-apps/api/event'
import type { Webview } from '@tauri-apps/api/webview'
import { WebviewWindow } from '@tauri-apps/api/webviewWindow'
import type { Window } from '@tauri-apps/api/window'
import { encode } from './answer.ts'

/** A `WebviewWindow`. Tauri's own type does not resolve its parts as an ES module. */
export type AnyWindow = Window & Webview

/** Creates a window, and returns the outcome. */
export async function made(label: string, options: object = {}): Promise<unknown> {
  const given = { url: 'child.html', visible: false, ...options }
  const window = new WebviewWindow(label, given as object) as unknown as AnyWindow
  return await new Promise((resolve) => {
    void window.once('tauri://created', ({ payload }: Event<unknown>) =>
      resolve(['created', encode(payload)]),
    )
    void window.once('tauri://error', ({ payload }: Event<unknown>) =>
      resolve(['error', encode(payload)]),
    )
  })
}

/** Creates a window, and returns it. */
export async function childWindow(label: string, options: object = {}): Promise<AnyWindow> {
  await made(label, options)
  const window = await WebviewWindow.getByLabel(label)
  if (window) return window as unknown as AnyWindow
  throw new Error(`the window ${label} is not there`)
}
