/** Says which package to install where a shared library is missing. */

const PACKAGES = [
  'Debian and Ubuntu: apt install libwebkit2gtk-4.1-0',
  'Fedora: dnf install webkit2gtk4.1',
  'Arch: pacman -S webkit2gtk-4.1',
]

const MISSING = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/

/** The reason why windows cannot be shown, and what to do about it. */
export function explain(reason: string): string {
  const library = MISSING.exec(reason)?.[1]
  if (library === undefined) return reason
  return `the shared library ${library} is missing; it comes with WebKitGTK 4.1 (${PACKAGES.join('; ')})`
}
