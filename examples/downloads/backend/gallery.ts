/** Pictures, streamed to the page as raw bytes while they are still arriving here. */

import { channel } from 'oxbow'
import { z } from 'zod'
import { command } from './events.ts'
import { FileServer } from './file-server.ts'
import { open } from './transfer.ts'

/** The first message: what the bytes that follow mean. */
export interface PictureHead {
  readonly width: number
  readonly height: number
}

export const galleryCommands = {
  /** Sends the size, then the pixels: four bytes each, row by row. */
  load_image: command(
    { seed: z.number().int(), reader: channel<PictureHead | ArrayBuffer>() },
    async ({ seed, reader }, { state, signal }) => {
      const picture = await open(state(FileServer).url(`/pictures/${seed}`), signal)
      const width = Number(picture.headers['x-width'])
      const height = Number(picture.headers['x-height'])
      await reader.send({ width, height })
      for await (const bytes of picture) await reader.send(bytes as Uint8Array)
    },
  ),
}
