/** Everything that a page is sent: frames, and results and messages that may be large. */

import { encode, FrameWriter } from '@oxbow/protocol'
import { BATCH_BYTES, COPY_BYTES, END_OF_MESSAGES } from '@oxbow/protocol/internal'
import type { PageLink } from './link.ts'
import { type Encoded, type Failure, sizeOf } from './response.ts'
import { inSharedTurn } from './shared-turn.ts'

/** Writes to one page. */
export class Outbox {
  readonly #link: PageLink
  readonly #writer: FrameWriter
  /** The channel of the last JSON message, and the index of the message that would follow it. */
  #channel = 0
  #index = 0

  /** The page's `User-Agent` decides whether large bodies are sent in pieces. */
  constructor(link: PageLink, userAgent = '') {
    this.#link = link
    this.#writer = new FrameWriter((message) => link.send(message), {
      pieceBytes: takesPieces(userAgent) ? BATCH_BYTES : Number.POSITIVE_INFINITY,
      runs: link.memory,
      later: inSharedTurn,
    })
  }

  write(frame: string): void {
    this.#writer.write(frame)
  }

  sendResult(id: number, result: Encoded): void {
    if (sizeOf(result) > COPY_BYTES) void this.#sendLarge(id, result)
    else this.#writeResult(id, result)
  }

  sendError(id: number, { json, code, data }: Failure): void {
    this.#writer.write(encode.error(id, json, code, data))
  }

  sendMessage(channel: number, index: number, body: Encoded): void {
    if (typeof body === 'string') this.#sendJson(channel, index, body)
    else this.#writer.write(encode.messageBytes(channel, index, body.byteLength), ownBytes(body))
  }

  /** Messages that follow each other share a frame. */
  #sendJson(channel: number, index: number, json: string): void {
    const follows = channel === this.#channel && index === this.#index
    this.#channel = channel
    this.#index = index + 1
    if (follows && this.#writer.extend(json)) return
    this.#writer.write(encode.openMessages(channel, index, json), undefined, END_OF_MESSAGES)
  }

  /** Sends the written frames now. */
  flush(): void {
    this.#writer.flush()
  }

  /** Large results wait for one another, so that a slow page holds only one of them in memory. */
  async #sendLarge(id: number, result: Encoded): Promise<void> {
    for (let room = this.#link.room(); room !== undefined; room = this.#link.room()) await room
    this.#writeResult(id, result)
  }

  #writeResult(id: number, result: Encoded): void {
    if (typeof result === 'string') this.#writer.write(encode.result(id, result))
    else this.#writer.write(encode.resultBytes(id, result.byteLength), result)
  }
}

/** Whether a page gets large bodies faster in pieces: WebKit does, by 2 to 2.5 times. */
function takesPieces(userAgent: string): boolean {
  return userAgent.includes('AppleWebKit') && !userAgent.includes('Chrome')
}

/**
 * A copy of large bytes, because their sender may reuse the buffer right after `send`, as a loop that reads
 * a file does, while the socket needs it for much longer. The writer copies small bytes itself.
 */
function ownBytes(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return body.byteLength > COPY_BYTES ? body.slice() : body
}
