// What a test page runs of Tauri's package: all of it, where tests can reach it.
import * as tauri from '@tauri-apps/api'

declare global {
  interface Window {
    tauri: typeof tauri
  }
}

window.tauri = tauri
