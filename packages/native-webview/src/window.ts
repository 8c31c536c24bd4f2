/** One native window and the webview in it. */

import { type Commands, switching, taking, values } from '@oxbow/native/toolkit'
import type { BrowserWindow, Webview } from 'webview-napi'

/** The objects of `webview-napi` for a window. */
export interface Parts {
  readonly window: BrowserWindow
  readonly webview: Webview
}

/** The commands that work on every desktop. */
export function windowCommands({ window, webview }: Parts): Commands {
  let isOnTop = false
  return {
    title: () => window.title,
    set_title: taking(values.text, (title) => window.setTitle(title)),
    show: () => window.setVisible(true),
    hide: () => window.setVisible(false),
    is_visible: () => window.isVisible(),
    set_focus: () => window.focus(),
    is_focused: () => window.isFocused(),
    minimize: () => window.setMinimized(true),
    unminimize: () => window.setMinimized(false),
    is_minimized: () => window.isMinimized(),
    maximize: () => window.setMaximized(true),
    unmaximize: () => window.setMaximized(false),
    toggle_maximize: () => window.setMaximized(!window.isMaximized()),
    internal_toggle_maximize: () => window.setMaximized(!window.isMaximized()),
    is_maximized: () => window.isMaximized(),
    set_decorations: switching((on) => window.setDecorations(on)),
    is_decorated: () => window.isDecorated(),
    set_always_on_top: switching((on) => {
      isOnTop = on
      window.setAlwaysOnTop(on)
    }),
    is_always_on_top: () => isOnTop,
    internal_toggle_devtools: () => {
      if (webview.isDevtoolsOpen()) webview.closeDevtools()
      else webview.openDevtools()
    },
    print: () => webview.print(),
  }
}
