/** Names the package to install if a shared library is missing. */

/** The library of the webview on Linux; its package installs all others. */
export const WEBKIT = 'libwebkit2gtk-4.1.so.0'

const PACKAGES = [
  'Debian and Ubuntu: apt install libwebkit2gtk-4.1-0',
  'Fedora: dnf install webkit2gtk4.1',
  'Arch: pacman -S webkit2gtk-4.1',
]

// The message names the library only if it is a dependency, not if it was itself loaded by name.
const MISSING = /(?:(lib[\w.+-]+\.so[\w.]*): )?cannot open shared object file/

/** The reason why windows cannot be shown, and the remedy. */
export function explain(reason: string): string {
  const missing = MISSING.exec(reason)
  if (!missing) return reason
  const [, library = WEBKIT] = missing
  return `the shared library ${library} is missing; it comes with WebKitGTK 4.1 (${PACKAGES.join('; ')})`
}
