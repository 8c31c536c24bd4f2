/** A stream of messages from the backend to the page. */

import type { CallbackId, IpcError } from '@oxbow/protocol'
import { channelMarker } from '@oxbow/protocol/internal'
import type { Connection } from './connection.ts'
import { Credit } from './credit.ts'
import { fail } from './make-error.ts'
import { MessageQueue } from './message-queue.ts'
import { pageConnection } from './page.ts'
import { reportUncaught } from './report.ts'

/**
 * Receives messages from a command to which it is passed as an argument. They arrive in order, at
 * `onmessage` or in a `for await` loop. A channel without a handler keeps its messages for the loop. If there
 * is a handler, the loop gets only the messages that arrive after its start. The loop ends when the command
 * returns or closes the channel. If the loop is slower than the command, `send` of the command waits. Use a
 * channel for one call only (C11).
 *
 * @example
 * ```ts
 * import { Channel, invoke } from '@oxbow/api'
 *
 * const progress = new Channel<number>((percent) => console.log(percent))
 * await invoke('download', { url: 'https://example.org/a', progress })
 *
 * const lines = new Channel<string>()
 * const done = invoke('read_log', { lines })
 * for await (const line of lines) console.log(line)
 * await done
 * ```
 *
 * @throws {IpcError} `no_bridge` from the constructor; `disconnected` from a loop, if the connection is lost first.
 */
export class Channel<T = unknown> implements AsyncIterable<T, undefined> {
  /** The number by which the backend knows this channel. */
  readonly id: CallbackId
  readonly #connection: Connection
  #handler: ((message: T) => void) | undefined
  #queue: MessageQueue<T> | undefined
  #reading = false
  /** The index of the next message, and the messages that arrived before their turn (C3). */
  #next = 0
  readonly #early = new Map<number, T>()
  #total: number | undefined
  #lost: unknown

  constructor(onmessage?: (message: T) => void, connection: Connection = pageConnection()) {
    this.#handler = onmessage
    this.#connection = connection
    this.id = connection.callbacks.addChannel({
      message: (index, value) => this.#onMessage(index, value as T),
      end: (total) => this.#onEnd(total),
      lost: (error) => this.#onLost(error),
    })
    if (onmessage === undefined) this.#queue = this.#newQueue()
  }

  /** Called with each message. A new handler gets the kept messages first, then all further ones. */
  get onmessage(): (message: T) => void {
    return this.#handler ?? ((message) => this.#deliver(message))
  }

  set onmessage(handler: (message: T) => void) {
    this.#handler = handler
    if (this.#reading) return
    const kept = this.#queue
    this.#queue = undefined
    kept?.drain((message) => this.#deliver(message))
  }

  /** Reads the messages in a `for await` loop. Messages after the end of the loop are dropped. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    this.#reading = true
    this.#queue ??= this.#newQueue()
    if (this.#lost !== undefined) this.#queue.fail(this.#lost)
    else if (this.#next === this.#total) this.#queue.end()
    return this.#queue
  }

  /** How a channel is written among the arguments (S6). */
  toJSON(): string {
    return channelMarker(this.id)
  }

  /** The same for Tauri's own serialiser, which calls this method (S3). */
  __TAURI_TO_IPC_KEY__(): string {
    return this.toJSON()
  }

  #newQueue(): MessageQueue<T> {
    const credit = new Credit(this.#connection, this.id)
    return new MessageQueue<T>({
      taken: (left) => credit.take(this.#next - left, left === 0),
      left: () => {
        this.#queue = undefined
        this.#reading = false
        if (this.#next !== this.#total) credit.leave()
      },
    })
  }

  #onMessage(index: number, message: T): void {
    if (index > this.#next) this.#early.set(index, message)
    if (index !== this.#next) return
    this.#next++
    this.#deliver(message)
    while (this.#early.has(this.#next)) {
      const following = this.#early.get(this.#next) as T
      this.#early.delete(this.#next++)
      this.#deliver(following)
    }
    if (this.#next === this.#total) this.#finish()
  }

  #deliver(message: T): void {
    this.#queue?.push(message)
    if (this.#handler === undefined) return
    try {
      this.#handler(message)
    } catch (error) {
      reportUncaught(error)
    }
  }

  #onEnd(total = this.#next): void {
    this.#total = total
    if (this.#next === total) this.#finish()
  }

  #finish(): void {
    this.#connection.callbacks.remove(this.id)
    this.#queue?.end()
  }

  #onLost({ code, message }: IpcError): void {
    // A new error, of the class that this page's code imports.
    this.#lost = fail(code, message)
    this.#queue?.fail(this.#lost)
  }
}
