/** Sends the uploads of a call, no faster than its handler reads them. */

import {
  messageOf,
  STREAM_COMMANDS,
  STREAM_HEADER,
  STREAM_WINDOW,
  streamMarker,
  weightOf,
} from '@oxbow/protocol/internal'
import type { CallOptions } from './call.ts'
import type { Connection } from './connection.ts'
import { ResultStream } from './result-stream.ts'
import type { PieceReader } from './upload.ts'

/** A call with uploads among its arguments. */
export interface UploadingCall {
  readonly command: string
  readonly args: object
  readonly uploads: ReadonlyMap<string, PieceReader>
}

/** Makes such a call. Its uploads end with it, or with the stream that it is answered with. */
export async function invokeWithUploads(
  connection: Connection,
  { command, args, uploads }: UploadingCall,
  options: CallOptions,
): Promise<unknown> {
  const running = [...uploads].map(
    ([key, upload]) => [key, new Uploading(connection, upload)] as const,
  )
  const stop = (reason: unknown): void => {
    for (const [, upload] of running) upload.stop(reason)
  }
  try {
    const all = { ...args, ...Object.fromEntries(running) }
    const result = await connection.invoke(command, all, options)
    // If the result is a stream, the backend ends the uploads when it needs no more.
    if (!(result instanceof ResultStream)) stop('the call has ended')
    return result
  } catch (error) {
    stop(error)
    throw error
  }
}

/**
 * One upload on its way. To the backend it is a channel: the first message on it requests the stream, and
 * its end means that no more is needed.
 */
class Uploading {
  readonly #connection: Connection
  readonly #upload: PieceReader
  readonly #pieces: AsyncIterator<unknown>
  #id = 0
  /** The weight of the pieces that are on their way and have not been taken. */
  #underWay = 0
  #isOver = false
  #resume: () => void = () => {}

  constructor(connection: Connection, upload: PieceReader) {
    this.#connection = connection
    this.#upload = upload
    this.#pieces = upload.pieces()
  }

  /** Writes the upload among the arguments. An upload that is never written is never started. */
  toJSON(): string {
    const { callbacks } = this.#connection
    this.#id = callbacks.addChannel({
      message: () => void this.#run(),
      end: () => {
        callbacks.remove(this.#id)
        this.stop('the command needs no more items')
      },
      lost: (error) => this.stop(error),
    })
    return streamMarker(this.#id)
  }

  /** Stops the source, unless it has ended. */
  stop(reason: unknown): void {
    // The reader has gone, so an error while the source stops is ignored.
    if (this.#end()) void this.#pieces.return?.(reason).catch(() => {})
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isOver) {
        const { done, value } = await this.#pieces.next()
        if (this.#isOver) return
        if (done) break
        void this.#send(value)
        await this.#lessThan(STREAM_WINDOW)
      }
      // An item that cannot be sent must be reported before the end.
      await this.#lessThan(1)
      if (this.#end()) await this.#invoke(STREAM_COMMANDS.end, { stream: this.#id })
    } catch (error) {
      this.#fail(error)
    }
  }

  async #send(piece: unknown): Promise<void> {
    const weight = weightOf(piece)
    this.#underWay += weight
    try {
      if (await this.#deliver(piece)) this.#upload.taken(piece)
    } catch (error) {
      // A value cannot be written, or the line has ended, which is reported elsewhere.
      this.#fail(error)
    }
    this.#underWay -= weight
    this.#resume()
  }

  #deliver(piece: unknown): Promise<unknown> {
    const stream = this.#id
    if (!(piece instanceof Uint8Array)) {
      return this.#invoke(STREAM_COMMANDS.value, { stream, value: piece })
    }
    return this.#invoke(STREAM_COMMANDS.bytes, piece, { [STREAM_HEADER]: String(stream) })
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.stop(error)
    const args = { stream: this.#id, failure: messageOf(error) }
    void this.#invoke(STREAM_COMMANDS.end, args).catch(() => {})
  }

  /** Returns whether it was still open. */
  #end(): boolean {
    const isFirst = !this.#isOver
    this.#isOver = true
    this.#resume()
    return isFirst
  }

  /** Waits until less than this weight is on its way. */
  async #lessThan(weight: number): Promise<void> {
    while (this.#underWay >= weight && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
  }

  #invoke(command: string, args: unknown, headers?: HeadersInit): Promise<unknown> {
    return this.#connection.invoke(command, args, { headers })
  }
}
