/** Windows on macOS and Windows, by `webview-napi`. */

import type { AppIdentity, Opening, Toolkit, ToolkitWindow } from '@oxbow/native/toolkit'
import { DRAG_REGION } from '@oxbow/native/toolkit'
import { Application, type ApplicationEvent, type BrowserWindow } from 'webview-napi'
import { Pump } from './pump.ts'
import { windowCommands } from './window.ts'

// `WebviewApplicationEvent`, whose names TypeScript cannot see from here.
const CLOSE_REQUESTED = 0
const DESTROYED = 2

type WindowOptions = Opening['options']

interface OpenWindow {
  readonly window: BrowserWindow
  readonly events: Opening['events']
}

/**
 * Starts the toolkit of this system. It does not use the identifier, because the system uses that of the
 * program.
 */
export function startWebview(_app: AppIdentity): Toolkit {
  return new WebviewToolkit()
}

class WebviewToolkit implements Toolkit {
  // Pages watch for all of them.
  readonly reports: readonly string[] = []
  readonly #app = new Application({ exitOnLastWindowClosed: false })
  readonly #windows = new Set<OpenWindow>()
  readonly #pump: Pump

  constructor() {
    this.#app.bind((error, event) => {
      if (!error) this.#onEvent(event)
    })
    this.#pump = new Pump({ isPending: () => undefined, poll: () => void this.#app.pollEvents() })
  }

  open({ page, options, events }: Opening): ToolkitWindow {
    const window = this.#app.createBrowserWindow(browserOptions(options))
    // A window that its user wants to close stays open until the backend has decided.
    window.setCloseGuard(true)
    const webview = window.createWebview(webviewOptions(page, options))
    // `webview-napi` shows every window to which it adds a webview.
    window.setVisible(options.visible)
    const open = { window, events }
    this.#windows.add(open)
    return {
      commands: windowCommands({ window, webview }),
      close: () => {
        this.#windows.delete(open)
        window.close()
      },
    }
  }

  settle(): void {
    this.#pump.wake()
  }

  #onEvent({ event, windowId }: ApplicationEvent): void {
    const open = [...this.#windows].find(({ window }) => window.id === windowId)
    if (open === undefined) return
    if (event === CLOSE_REQUESTED) open.events.closeRequested()
    else if (event === DESTROYED) {
      this.#windows.delete(open)
      open.events.closed()
    }
  }
}

function browserOptions(options: WindowOptions): Parameters<Application['createBrowserWindow']>[0] {
  const { title, x, y, maximized, resizable, decorations, alwaysOnTop } = options
  return defined({
    title,
    width: within(options.width, options.minWidth, options.maxWidth),
    height: within(options.height, options.minHeight, options.maxHeight),
    x,
    y,
    maximized,
    resizable,
    decorations,
    alwaysOnTop,
    transparent: options.transparent,
    focused: options.focus,
    visible: false,
  })
}

function webviewOptions(
  { url }: Opening['page'],
  options: WindowOptions,
): Parameters<BrowserWindow['createWebview']>[0] {
  return defined({
    url,
    preload: DRAG_REGION,
    enableDevtools: options.devtools ?? process.env.NODE_ENV !== 'production',
    incognito: options.incognito,
    transparent: options.transparent,
    userAgent: options.userAgent,
    hotkeysZoom: options.zoomHotkeysEnabled,
    clipboard: true,
  })
}

function within(length: number, min = 0, max = Number.POSITIVE_INFINITY): number {
  return Math.max(min, Math.min(length, max))
}

/** Removes keys without a value, because `webview-napi` refuses them. */
function defined<T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> }
}
