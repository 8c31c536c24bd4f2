/** The page's end of a stream that a command has answered with. */

import type { IpcError } from '@oxbow/protocol'
import { channelMarker, STREAM_COMMANDS } from '@oxbow/protocol/internal'
import type { Connection } from './connection.ts'
import { aborted, shape } from './connection-errors.ts'
import { Credit } from './credit.ts'
import { fail } from './make-error.ts'
import { MessageQueue } from './message-queue.ts'

/** The call that was answered with a stream. */
export interface StreamedCall {
  readonly command: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads one stream, once. The page requests it at once, and the backend sends it no faster than it is read.
 */
export class ResultStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #connection: Connection
  readonly #queue: MessageQueue<T>
  readonly #reading = new AbortController()
  #received = 0

  constructor(connection: Connection, id: number, call: StreamedCall) {
    this.#connection = connection
    const channel = this.#openChannel()
    const credit = new Credit(connection, channel)
    this.#queue = new MessageQueue<T>({
      taken: (left) => credit.take(this.#received - left, left === 0),
      left: () => this.#reading.abort(),
    })
    const signal = call.signal
    const abort = (): void => {
      if (signal !== undefined) this.#queue.abort(shape(aborted(call.command, signal), fail))
      this.#reading.abort(signal?.reason)
    }
    signal?.addEventListener('abort', abort)
    void this.#read(id, channel).finally(() => signal?.removeEventListener('abort', abort))
    if (signal?.aborted) abort()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#queue.next()
  }

  /** Leaves the stream: the signal of its handler aborts. */
  return(): Promise<IteratorResult<T, undefined>> {
    return this.#queue.return()
  }

  #openChannel(): number {
    const { callbacks } = this.#connection
    const channel = callbacks.addChannel({
      message: (_index, value) => {
        this.#received++
        if (!this.#reading.signal.aborted) this.#queue.push(value as T)
      },
      end: () => callbacks.remove(channel),
      // The reading call ends with the line too, and has the error.
      lost: (_error: IpcError) => {},
    })
    return channel
  }

  /** The call lasts as long as the stream: an error of the handler is thrown here. */
  async #read(id: number, channel: number): Promise<void> {
    const args = { stream: id, to: channelMarker(channel) }
    try {
      const options = { signal: this.#reading.signal, fail }
      await this.#connection.invoke(STREAM_COMMANDS.read, args, options)
      this.#queue.end()
    } catch (error) {
      this.#queue.fail(error)
    }
  }
}
