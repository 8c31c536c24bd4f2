/** All windows of an app, in the process that has nothing else to do. */

import { IpcError } from '@oxbow/protocol'
import { Application, type ApplicationEvent, type BrowserWindow } from 'webview-napi'
import { type Commands, nameCommand } from './command.ts'
import { DRAG_REGION } from './drag-region.ts'
import type { Platform, PlatformWindow } from './platform.ts'
import type { Notice, Order, WindowOptions } from './protocol.ts'
import { Pump } from './pump.ts'
import { windowCommands } from './window.ts'

// `WebviewApplicationEvent`, whose names TypeScript cannot see from here.
const CLOSE_REQUESTED = 0
const DESTROYED = 2

interface OpenWindow {
  readonly label: string
  readonly window: BrowserWindow
  readonly platform: PlatformWindow
  readonly commands: Commands
}

type Opening = Extract<Order, readonly ['open', ...unknown[]]>

/** Opens windows, and does to them what the backend orders. */
export class Gui {
  readonly #platform: Platform
  readonly #tell: (notice: Notice) => void
  readonly #app = new Application({ exitOnLastWindowClosed: false })
  readonly #windows = new Map<string, OpenWindow>()
  readonly #pump: Pump
  #count = 0

  constructor(platform: Platform, tell: (notice: Notice) => void) {
    this.#platform = platform
    this.#tell = tell
    this.#app.bind((error, event) => {
      if (!error) this.#onEvent(event)
    })
    this.#pump = new Pump({
      isPending: () => platform.isPending(),
      poll: () => void this.#app.pollEvents(),
    })
  }

  /** Carries out an order, and gives what it results in. */
  carryOut(order: Order): unknown {
    const result = this.#do(order)
    // What was set must be so before the next order, and before anybody asks.
    this.#pump.wake()
    return result ?? null
  }

  #do(order: Order): unknown {
    switch (order[0]) {
      case 'open':
        return this.#open(order)
      case 'run': {
        const [, , label, command, value] = order
        return this.#run(label, command, value)
      }
      case 'close':
        return this.#close(order[2])
    }
  }

  #open([, , label, url, options]: Opening): void {
    // The window is told from others by its title, and shown when everything about it is right.
    const title = `oxbow ${process.pid} ${++this.#count}`
    const window = this.#app.createBrowserWindow(browserOptions(title, options))
    // A window that its user wants to close stays open until the backend has decided.
    window.setCloseGuard(true)
    const webview = window.createWebview(webviewOptions(url, options))
    this.#pump.wake()
    const platform = this.#platform.find(title, (event, payload) =>
      this.#tell(['event', label, event, payload]),
    )
    platform.arrange(options)
    window.setTitle(options.title)
    // `webview-napi` shows every window that it puts a webview into.
    window.setVisible(options.visible)
    const commands = { ...windowCommands({ window, webview }), ...platform.commands }
    this.#windows.set(label, { label, window, platform, commands })
  }

  #run(label: string, name: string, value: unknown): unknown {
    const command = this.#windows.get(label)?.commands[name]
    if (command === undefined) {
      throw new IpcError('window_not_found', `there is no window \`${label}\` that can \`${name}\``)
    }
    try {
      return command(value)
    } catch (error) {
      throw nameCommand(error, name)
    }
  }

  #close(label: string): void {
    const open = this.#windows.get(label)
    if (open === undefined) return
    this.#windows.delete(label)
    open.window.close()
    this.#pump.wake()
    open.platform.release()
  }

  #onEvent({ event, windowId }: ApplicationEvent): void {
    const open = [...this.#windows.values()].find(({ window }) => window.id === windowId)
    if (open === undefined) return
    if (event === CLOSE_REQUESTED) {
      this.#tell(['close-requested', open.label])
    } else if (event === DESTROYED) {
      this.#windows.delete(open.label)
      open.platform.release()
      this.#tell(['closed', open.label])
    }
  }
}

function browserOptions(
  title: string,
  options: WindowOptions,
): Parameters<Application['createBrowserWindow']>[0] {
  const { x, y, maximized, resizable, decorations, alwaysOnTop } = options
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
  url: string,
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

/** Leaves out what is not set: `webview-napi` takes a key without a value for a wrong value. */
function defined<T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> }
}
