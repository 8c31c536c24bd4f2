/** The URL under which a page can load a file of the machine. */

/** The data with which a page makes addresses of files. */
export interface FilePlace {
  /** Whether the backend runs on Windows. */
  readonly windows: boolean
  /** The path under which the backend serves files, if it does. */
  readonly assets?: string | undefined
}

/**
 * Makes the URL. Assets are served by the app's own server, because a page in a browser has no custom
 * schemes; every other URL is as in Tauri (P10).
 */
export function fileSrc(path: string, protocol: string, { windows, assets }: FilePlace): string {
  const file = encodeURIComponent(path)
  if (protocol === 'asset' && assets !== undefined) return location.origin + assets + file
  return windows ? `http://${protocol}.localhost/${file}` : `${protocol}://localhost/${file}`
}
