// Reads pixels of a display.
import koffi from 'koffi'

// Xlib's constants `AllPlanes` and `ZPixmap`.
const ALL_PLANES = -1
const Z_PIXMAP = 2

/** The colour of one pixel of a display, as six hexadecimal digits. */
export function pixelAt(display: string, x: number, y: number): string {
  const x11 = koffi.load('libX11.so.6')
  const open = x11.func('void* XOpenDisplay(const char*)')
  const root = x11.func('ulong XDefaultRootWindow(void*)')
  const image = x11.func('void* XGetImage(void*, ulong, int, int, uint, uint, long, int)')
  const pixel = x11.func('ulong XGetPixel(void*, int, int)')
  const destroy = x11.func('int XDestroyImage(void*)')
  const close = x11.func('int XCloseDisplay(void*)')
  const connection = open(display)
  try {
    const seen = image(connection, root(connection), x, y, 1, 1, ALL_PLANES, Z_PIXMAP)
    const color = Number(pixel(seen, 0, 0)) & 0xff_ff_ff
    destroy(seen)
    return color.toString(16).padStart(6, '0')
  } finally {
    close(connection)
  }
}
