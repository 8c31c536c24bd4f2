// Reads the mouse cursor of a display.
import koffi from 'koffi'

const IMAGE = koffi.struct({
  x: 'short',
  y: 'short',
  width: 'ushort',
  height: 'ushort',
  xhot: 'ushort',
  yhot: 'ushort',
  serial: 'ulong',
  pixels: 'void*',
  atom: 'ulong',
  name: 'const char*',
})

interface CursorImage {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly pixels: bigint
}

/** The name of the current cursor in its theme; `none` if the cursor is invisible. */
export function cursorOn(display: string): string {
  const x11 = koffi.load('libX11.so.6')
  const open = x11.func('void* XOpenDisplay(const char*)')
  const close = x11.func('int XCloseDisplay(void*)')
  const free = x11.func('int XFree(void*)')
  const look = koffi.load('libXfixes.so.3').func('void* XFixesGetCursorImage(void*)')
  const connection = open(display)
  const image = look(connection)
  try {
    const { name, width, height, pixels } = koffi.decode(image, IMAGE) as CursorImage
    const colors = koffi.decode(pixels, koffi.array('ulong', width * height)) as ArrayLike<bigint>
    return Array.from(colors, Number).some((color) => color !== 0) ? name : 'none'
  } finally {
    free(image)
    close(connection)
  }
}
