/** Makes images for windows from values of pages, which may be anything. */

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import type { Gtk, Pointer } from './library.ts'
import type { Signals } from './signals.ts'

// No desktop shows larger icons; decoding one of this size stops the windows for some milliseconds.
const MAX_SIDE = 2048
const MAX_FILE_BYTES = 16 * 1024 * 1024

const RGB = 0
const WITH_ALPHA = 1
const BITS = 8
const CHANNELS = 4

const Bytes = v.union([v.instance(Uint8Array), v.array(v.number())])
const Side = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A path, the bytes of an image file, or pixels. */
export const IconSchema: v.GenericSchema<unknown, Icon> = v.union([
  v.string(),
  v.instance(Uint8Array),
  v.array(v.number()),
  v.object({ rgba: Bytes, width: Side, height: Side }),
])

type BytesLike = Uint8Array | readonly number[]

interface Pixels {
  readonly rgba: BytesLike
  readonly width: number
  readonly height: number
}

/** An image as pages send it. */
export type Icon = string | BytesLike | Pixels

/** Makes GDK's images. */
export class Icons {
  readonly #gtk: Gtk
  readonly #signals: Signals

  constructor(gtk: Gtk, signals: Signals) {
    this.#gtk = gtk
    this.#signals = signals
  }

  /**
   * An image; the reference is the caller's.
   *
   * @throws {IpcError} `invalid_image`
   */
  make(icon: Icon): Pointer {
    const pixbuf = isPixels(icon) ? this.#ofPixels(icon) : this.#ofFile(bytesOf(icon))
    if (pixbuf === null) throw new IpcError('invalid_image', 'the icon is not an image')
    return pixbuf
  }

  #ofPixels({ rgba, width, height }: Pixels): Pointer | null {
    if (rgba.length !== width * height * CHANNELS) {
      const text = `${rgba.length} bytes are not an RGBA image of ${width} × ${height}`
      throw new IpcError('invalid_image', text)
    }
    if (isTooLarge(width, height)) throw tooLarge(width, height)
    const gtk = this.#gtk
    const bytes = gtk.g_bytes_new(Uint8Array.from(rgba), rgba.length)
    const rowBytes = width * CHANNELS
    const [alpha, bits] = [WITH_ALPHA, BITS]
    // The image keeps a reference to the bytes.
    const pixbuf = gtk.gdk_pixbuf_new_from_bytes(bytes, RGB, alpha, bits, width, height, rowBytes)
    gtk.g_bytes_unref(bytes)
    return pixbuf
  }

  #ofFile(file: Uint8Array): Pointer | null {
    const gtk = this.#gtk
    const loader = gtk.gdk_pixbuf_loader_new()
    if (loader === null) return null
    let refused: IpcError | undefined
    const listening = this.#signals.for(loader)
    listening.on('pair', 'size-prepared', (width, height) => {
      if (!isTooLarge(width, height)) return
      refused = tooLarge(width, height)
      // A size of zero makes the loader skip the decoding.
      gtk.gdk_pixbuf_loader_set_size(loader, 0, 0)
    })
    try {
      const isTaken = gtk.gdk_pixbuf_loader_write(loader, file, file.length, null) !== 0
      const isWhole = gtk.gdk_pixbuf_loader_close(loader, null) !== 0
      if (refused) throw refused
      return isTaken && isWhole ? gtk.g_object_ref(gtk.gdk_pixbuf_loader_get_pixbuf(loader)) : null
    } finally {
      listening.release()
      gtk.g_object_unref(loader)
    }
  }
}

function isPixels(icon: Icon): icon is Pixels {
  return typeof icon === 'object' && 'rgba' in icon
}

function bytesOf(icon: string | BytesLike): Uint8Array {
  return typeof icon === 'string' ? readImage(icon) : Uint8Array.from(icon)
}

/** Reads a regular file; a pipe or a device might never end. */
function readImage(path: string): Uint8Array {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const status = fstatSync(file)
    if (status.isFile() && status.size <= MAX_FILE_BYTES) return readFileSync(file)
  } catch {
    // The page must not learn why the file cannot be read.
  } finally {
    if (file !== undefined) closeSync(file)
  }
  throw new IpcError('invalid_image', 'the icon is not an image')
}

function isTooLarge(width: number, height: number): boolean {
  return width > MAX_SIDE || height > MAX_SIDE
}

function tooLarge(width: number, height: number): IpcError {
  const text = `an icon of ${width} × ${height} is larger than ${MAX_SIDE} × ${MAX_SIDE}`
  return new IpcError('invalid_image', text)
}
