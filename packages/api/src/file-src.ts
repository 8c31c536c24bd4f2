/** The URL under which Tauri serves a file to a page. */

/** Makes the URL: custom schemes where there are, hosts named for the scheme on Windows (P10). */
export function fileSrc(path: string, protocol: string, windows: boolean): string {
  const file = encodeURIComponent(path)
  return windows ? `http://${protocol}.localhost/${file}` : `${protocol}://localhost/${file}`
}
