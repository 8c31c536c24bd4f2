/** A picture that appears while its bytes arrive. */

import { Channel } from '@oxbow/api'
import type { PictureHead } from '../backend/gallery.ts'
import { codeOf, invoke, messageOf } from './backend.ts'
import { formatBytes } from './format.ts'

/** Where a picture is shown. */
export interface PictureFrame {
  readonly canvas: HTMLCanvasElement
  readonly caption: HTMLElement
}

/** Shows one picture after another. */
export class Picture {
  readonly #frame: PictureFrame
  #loading: AbortController | undefined

  constructor(frame: PictureFrame) {
    this.#frame = frame
  }

  /** Loads a picture; one that is still loading is given up. */
  async load(seed: number): Promise<void> {
    const { canvas, caption } = this.#frame
    this.#loading?.abort()
    const loading = new AbortController()
    this.#loading = loading
    canvas.dataset.state = 'loading'
    const reader = new Channel<PictureHead | ArrayBuffer>()
    try {
      const done = invoke('load_image', { seed, reader }, { signal: loading.signal })
      // An error is reported below, after what has come before it.
      done.catch(() => {})
      await this.#paint(reader, loading.signal)
      await done
      canvas.dataset.state = 'complete'
    } catch (error) {
      if (codeOf(error) === 'aborted') return
      canvas.dataset.state = 'failed'
      caption.textContent = messageOf(error)
    }
  }

  /** The first message is the size; then come pixels, in pieces that need not end with a row. */
  async #paint(reader: Channel<PictureHead | ArrayBuffer>, signal: AbortSignal): Promise<void> {
    const { canvas, caption } = this.#frame
    const context = canvas.getContext('2d')
    let pixels = new Uint8ClampedArray()
    let filled = 0
    let width = 0
    let painted = 0
    for await (const message of reader) {
      if (signal.aborted) return
      if (!(message instanceof ArrayBuffer)) {
        width = message.width
        pixels = new Uint8ClampedArray(width * message.height * 4)
        Object.assign(canvas, message)
        continue
      }
      pixels.set(new Uint8Array(message), filled)
      filled += message.byteLength
      const rows = Math.floor(filled / (width * 4))
      if (rows > painted) {
        const fresh = pixels.subarray(painted * width * 4, rows * width * 4)
        context?.putImageData(new ImageData(fresh, width), 0, painted)
        painted = rows
      }
      caption.textContent = `${formatBytes(filled)} of raw pixels`
    }
  }
}
