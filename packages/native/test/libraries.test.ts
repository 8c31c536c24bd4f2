import { createRequire } from 'node:module'
import { messageOf } from '@oxbow/protocol/internal'
import { expect, test } from 'vitest'
import { explain } from '../src/libraries.ts'

const ADVICE =
  'is missing; it comes with WebKitGTK 4.1 (Debian and Ubuntu: apt install libwebkit2gtk-4.1-0; ' +
  'Fedora: dnf install webkit2gtk4.1; Arch: pacman -S webkit2gtk-4.1)'

test('a missing webview is named with the package of each distribution', () => {
  const koffi = createRequire(import.meta.url)('koffi') as { load(name: string): unknown }
  try {
    koffi.load('libwebkit2gtk-9.9.so.0')
    expect.unreachable()
  } catch (error) {
    // The text of the system's loader, which `koffi` passes on.
    expect(explain(messageOf(error))).toBe(`the shared library libwebkit2gtk-4.1.so.0 ${ADVICE}`)
  }
})

test('a missing library of another library is named', () => {
  const reason = 'libgtk-3.so.0: cannot open shared object file: No such file or directory'
  expect(explain(reason)).toBe(`the shared library libgtk-3.so.0 ${ADVICE}`)
})

test('every other reason stays as it is', () => {
  expect(explain('the display cannot be opened')).toBe('the display cannot be opened')
})
