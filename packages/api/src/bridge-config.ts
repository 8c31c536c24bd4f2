/** The data from the server for the bridge of each page. */

/** Which window a page is, and the key that proves it. */
export interface Identity {
  readonly label: string
  readonly key: string
  /** The path under which the page may read files of the machine, if the app allows any. */
  readonly assets?: string
  /** Scripts that the backend has given the window, for its documents and for those of frames. */
  readonly scripts?: { readonly top: readonly string[]; readonly frames: readonly string[] }
}

/** The JSON in the `data-oxbow` attribute of the bridge's script element. */
export interface BridgeConfig {
  /** Given with the first load of a window, in trade for its ticket; later loads remember it. */
  readonly identity?: Identity
  /** Whether the backend runs on Windows: file URLs and path separators differ. */
  readonly windows: boolean
  /** Whether `window.__TAURI__` is wanted; the server then adds the script that makes it (P13). */
  readonly globalTauri: boolean
  /** Whether `Object.prototype` is frozen (P5). */
  readonly freezePrototype: boolean
}
