/** The pictures of the files, each asked for once. */

import { invoke } from './backend.ts'
import { showImage } from './dom.ts'

/** Keeps the bytes, so that a file looks the same in all places. */
export class Covers {
  readonly #bytes = new Map<string, Promise<ArrayBuffer>>()

  /** Shows the picture of a file; without one there is still the colour behind it. */
  async show(image: HTMLImageElement, fileId: string): Promise<void> {
    let bytes = this.#bytes.get(fileId)
    if (!bytes) {
      bytes = invoke('cover', { fileId })
      this.#bytes.set(fileId, bytes)
    }
    showImage(image, await bytes, 'image/png')
  }
}
