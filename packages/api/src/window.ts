/** The windows of the app, for use by a page. */

import type { EventTarget } from '@oxbow/protocol'
import { invoke } from './core.ts'
import { type EventCallback, emit, emitTo, listen, once, type UnlistenFn } from './event.ts'
import { LocalEvents } from './local-events.ts'
import { pageConnection } from './page.ts'
import { type PhysicalPosition, type PhysicalSize, TauriEvent } from './tauri-event.ts'
import {
  tagged,
  type WebviewWindowOptions,
  type WindowPosition,
  type WindowSize,
} from './window-options.ts'

/** Replaces the options of a window that exists already, so that none is created. */
const EXISTING: WebviewWindowOptions = {}

/** A request to close the window, which a handler can prevent (E29). */
export interface CloseRequestedEvent {
  readonly event: string
  readonly id: number
  /** Keeps the window open. Call it before the handler's promise settles. */
  preventDefault(): void
  isPreventDefault(): boolean
}

/**
 * A window of the app, by its label. The constructor creates the window; this object then gets
 * `tauri://created` or `tauri://error`.
 *
 * @example
 * ```ts
 * import { WebviewWindow } from '@oxbow/api'
 *
 * const settings = new WebviewWindow('settings', { url: '/settings', title: 'Settings' })
 * await settings.once('tauri://error', (event) => console.error(event.payload))
 * ```
 */
export class WebviewWindow {
  readonly label: string
  readonly #local = new LocalEvents()

  constructor(label: string, options: WebviewWindowOptions = {}) {
    this.label = label
    if (options !== EXISTING) void this.#create(options)
  }

  /** The window that this page is in. */
  static getCurrent(): WebviewWindow {
    return getCurrentWebviewWindow()
  }

  /** Every window of the app. */
  static getAll(): Promise<WebviewWindow[]> {
    return getAllWebviewWindows()
  }

  /** The window with a label, or `null`. */
  static async getByLabel(label: string): Promise<WebviewWindow | null> {
    const windows = await getAllWebviewWindows()
    return windows.find((window) => window.label === label) ?? null
  }

  /** Listens with this window as the target: to events for this window and to events for all (E6). */
  async listen<T>(event: string, handler: EventCallback<T>): Promise<UnlistenFn> {
    return this.#local.listen(event, handler) ?? listen(event, handler, { target: this.#target })
  }

  /** Listens as this window, for one event. */
  async once<T>(event: string, handler: EventCallback<T>): Promise<UnlistenFn> {
    return this.#local.listen(event, handler) ?? once(event, handler, { target: this.#target })
  }

  /** Sends an event to all listeners; every window does the same (E9). */
  async emit<T>(event: string, payload?: T): Promise<void> {
    if (!this.#local.emit(event, payload)) await emit(event, payload)
  }

  /** Sends an event to the listeners that a target reaches. */
  async emitTo<T>(target: string | EventTarget, event: string, payload?: T): Promise<void> {
    if (!this.#local.emit(event, payload)) await emitTo(target, event, payload)
  }

  title(): Promise<string> {
    return this.#ask('title')
  }

  scaleFactor(): Promise<number> {
    return this.#ask('scale_factor')
  }

  innerPosition(): Promise<PhysicalPosition> {
    return this.#ask('inner_position')
  }

  outerPosition(): Promise<PhysicalPosition> {
    return this.#ask('outer_position')
  }

  innerSize(): Promise<PhysicalSize> {
    return this.#ask('inner_size')
  }

  outerSize(): Promise<PhysicalSize> {
    return this.#ask('outer_size')
  }

  isFullscreen(): Promise<boolean> {
    return this.#ask('is_fullscreen')
  }

  isMinimized(): Promise<boolean> {
    return this.#ask('is_minimized')
  }

  isMaximized(): Promise<boolean> {
    return this.#ask('is_maximized')
  }

  isFocused(): Promise<boolean> {
    return this.#ask('is_focused')
  }

  isVisible(): Promise<boolean> {
    return this.#ask('is_visible')
  }

  setTitle(title: string): Promise<void> {
    return this.#ask('set_title', title)
  }

  setSize(size: WindowSize): Promise<void> {
    return this.#ask('set_size', tagged(size))
  }

  setPosition(position: WindowPosition): Promise<void> {
    return this.#ask('set_position', tagged(position))
  }

  setResizable(resizable: boolean): Promise<void> {
    return this.#ask('set_resizable', resizable)
  }

  setFullscreen(fullscreen: boolean): Promise<void> {
    return this.#ask('set_fullscreen', fullscreen)
  }

  setAlwaysOnTop(alwaysOnTop: boolean): Promise<void> {
    return this.#ask('set_always_on_top', alwaysOnTop)
  }

  setFocus(): Promise<void> {
    return this.#ask('set_focus')
  }

  center(): Promise<void> {
    return this.#ask('center')
  }

  maximize(): Promise<void> {
    return this.#ask('maximize')
  }

  unmaximize(): Promise<void> {
    return this.#ask('unmaximize')
  }

  toggleMaximize(): Promise<void> {
    return this.#ask('toggle_maximize')
  }

  minimize(): Promise<void> {
    return this.#ask('minimize')
  }

  unminimize(): Promise<void> {
    return this.#ask('unminimize')
  }

  show(): Promise<void> {
    return this.#ask('show')
  }

  hide(): Promise<void> {
    return this.#ask('hide')
  }

  /** Asks the window to close; a listener of {@link onCloseRequested} may refuse. */
  close(): Promise<void> {
    return this.#ask('close')
  }

  /** Closes the window without asking. */
  destroy(): Promise<void> {
    return this.#ask('destroy')
  }

  /** Handles requests to close. The window is destroyed after the handler, unless the handler prevents it (E29). */
  onCloseRequested(
    handler: (event: CloseRequestedEvent) => void | Promise<void>,
  ): Promise<UnlistenFn> {
    return this.listen(TauriEvent.WINDOW_CLOSE_REQUESTED, async (event) => {
      let prevented = false
      await handler({
        event: event.event,
        id: event.id,
        preventDefault: () => {
          prevented = true
        },
        isPreventDefault: () => prevented,
      })
      if (!prevented) await this.destroy()
    })
  }

  /** Called with the new inner size. */
  onResized(handler: EventCallback<PhysicalSize>): Promise<UnlistenFn> {
    return this.listen(TauriEvent.WINDOW_RESIZED, handler)
  }

  /** Called with the new outer position. */
  onMoved(handler: EventCallback<PhysicalPosition>): Promise<UnlistenFn> {
    return this.listen(TauriEvent.WINDOW_MOVED, handler)
  }

  get #target(): EventTarget {
    return { kind: 'WebviewWindow', label: this.label }
  }

  #ask<T>(command: string, value?: unknown): Promise<T> {
    const { label } = this
    return invoke<T>(`plugin:window|${command}`, value === undefined ? { label } : { label, value })
  }

  async #create(options: WebviewWindowOptions): Promise<void> {
    try {
      const { label } = this
      await invoke('plugin:webview|create_webview_window', { options: { ...options, label } })
      this.#local.emit('tauri://created', undefined)
    } catch (error) {
      this.#local.emit('tauri://error', error)
    }
  }
}

/**
 * The window that this page is in.
 *
 * @example
 * ```ts
 * import { getCurrentWebviewWindow } from '@oxbow/api'
 *
 * await getCurrentWebviewWindow().setTitle('Downloads')
 * ```
 *
 * @throws {IpcError} `no_bridge`
 */
export function getCurrentWebviewWindow(): WebviewWindow {
  return new WebviewWindow(pageConnection().label, EXISTING)
}

/**
 * Every window of the app.
 *
 * @example
 * ```ts
 * import { getAllWebviewWindows } from '@oxbow/api'
 *
 * for (const window of await getAllWebviewWindows()) await window.show()
 * ```
 *
 * @throws {IpcError} `no_bridge`, `disconnected`
 */
export async function getAllWebviewWindows(): Promise<WebviewWindow[]> {
  const labels = await invoke<string[]>('plugin:window|get_all_windows')
  return labels.map((label) => new WebviewWindow(label, EXISTING))
}
