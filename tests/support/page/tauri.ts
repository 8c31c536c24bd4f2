// Makes all of Tauri's package available to tests as globals of a test page.
import * as app from '@tauri-apps/api/app'
import * as core from '@tauri-apps/api/core'
import * as dpi from '@tauri-apps/api/dpi'
import * as event from '@tauri-apps/api/event'
import * as image from '@tauri-apps/api/image'
import * as menu from '@tauri-apps/api/menu'
import * as mocks from '@tauri-apps/api/mocks'
import * as path from '@tauri-apps/api/path'
import * as tray from '@tauri-apps/api/tray'
import * as webview from '@tauri-apps/api/webview'
import * as webviewWindow from '@tauri-apps/api/webviewWindow'
import * as tauriWindow from '@tauri-apps/api/window'

/** In releases before 2.5, channels get their handler after their construction. */
class Channel<T> extends core.Channel<T> {
  constructor(onmessage?: (message: T) => void) {
    super(onmessage)
    if (onmessage !== undefined) this.onmessage = onmessage
  }
}

const tauri = {
  app,
  core: core.Channel.length === 0 ? { ...core, Channel } : core,
  dpi,
  event,
  image,
  menu,
  mocks,
  path,
  tray,
  webview,
  webviewWindow,
  window: tauriWindow,
}

declare global {
  interface Window {
    tauri: typeof tauri
  }
}

window.tauri = tauri
