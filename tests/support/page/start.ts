// The first script of a test page: records the globals that the bridge has defined.

const internals = window.__TAURI_INTERNALS__

const atStart = {
  isTauri: window.isTauri,
  internals: internals === undefined ? [] : Object.getOwnPropertyNames(internals),
  metadata: internals?.metadata,
  plugins: internals === undefined ? [] : Object.getOwnPropertyNames(internals.plugins),
  unregisterListener: typeof window.__TAURI_EVENT_PLUGIN_INTERNALS__?.unregisterListener,
  globalTauri: Object.keys(window.__TAURI__ ?? {}),
  scripts: [...document.scripts].map(({ src }) => new URL(src).pathname),
}

declare global {
  interface Window {
    /** The globals that the page's first script found. */
    atStart: typeof atStart
  }
}

window.atStart = atStart
