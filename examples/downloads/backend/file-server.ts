/** The server on this machine from which the app downloads, over ordinary HTTP. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Resource } from 'oxbow'
import type { LibraryFile } from './catalogue.ts'
import { Content } from './content.ts'
import { PICTURE_SIZE, paintBands } from './landscape.ts'
import { SpeedLimit } from './speed-limit.ts'

/** Bytes per second at the start. */
const FIRST_LIMIT = 20_000_000

/** Bytes per second of pictures: slow enough to see one arrive. */
const PICTURE_LIMIT = 1_600_000

/** How much of a file arrives before an unsteady connection breaks. */
const BREAKS_AT = 0.6

interface Shelf {
  readonly file: LibraryFile
  readonly content: Content
}

/** Serves `/files/ID`, its digest under `/files/ID.sha256`, and `/pictures/SEED`. */
export class FileServer implements Resource {
  /** Shared by all downloads; may be changed while they run. */
  readonly limit: SpeedLimit = new SpeedLimit(FIRST_LIMIT)
  readonly #pictureLimit = new SpeedLimit(PICTURE_LIMIT)
  readonly #shelves: ReadonlyMap<string, Shelf>
  readonly #broken = new Set<string>()
  readonly #server: Server

  private constructor(files: readonly LibraryFile[]) {
    this.#shelves = new Map(
      files.map((file) => [file.id, { file, content: new Content(file.seed, file.size) }]),
    )
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  /** Starts on a free port, for this machine only. */
  static async start(files: readonly LibraryFile[]): Promise<FileServer> {
    const server = new FileServer(files)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  /** The address of a path on this server. */
  url(path: string): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}${path}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind, name = ''] = (request.url ?? '').split('/')
    const shelf = this.#shelves.get(name.replace(/\.sha256$/, ''))
    try {
      if (kind === 'pictures') await this.#sendPicture(Number(name), response)
      else if (kind !== 'files' || !shelf) response.writeHead(404).end()
      else if (name.endsWith('.sha256')) response.end(await shelf.content.digest())
      else await this.#sendFile(shelf, response)
    } catch {
      // The client has gone, or the connection was broken on purpose: nobody is left to be told.
      response.destroy()
    }
  }

  async #sendFile({ file, content }: Shelf, response: ServerResponse): Promise<void> {
    const breaks = file.unsteady && !this.#broken.has(file.id)
    if (breaks) this.#broken.add(file.id)
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': content.size,
    })
    const end = breaks ? content.size * BREAKS_AT : Infinity
    await send(content.blocks(), response, { limit: this.limit, end })
  }

  async #sendPicture(seed: number, response: ServerResponse): Promise<void> {
    const { width, height } = PICTURE_SIZE
    response.writeHead(200, {
      'content-length': width * height * 4,
      'x-width': width,
      'x-height': height,
    })
    const bands = paintBands(seed, PICTURE_SIZE)
    await send(bands, response, { limit: this.#pictureLimit, end: Infinity })
  }
}

/** Sends blocks as fast as the limit and the receiver allow, and breaks off at `end` bytes. */
async function send(
  blocks: Iterable<Uint8Array>,
  response: ServerResponse,
  { limit, end }: { limit: SpeedLimit; end: number },
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let sent = 0
  const limited = async function* (): AsyncGenerator<Uint8Array> {
    for (const block of blocks) {
      if (sent >= end) throw new Error('the connection breaks')
      await limit.take(block.byteLength, gone.signal)
      sent += block.byteLength
      yield block
    }
  }
  await pipeline(Readable.from(limited(), { objectMode: true, highWaterMark: 2 }), response)
}
