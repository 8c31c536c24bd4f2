/** Streams from a handler to a page: what a command may return in place of one result. */

import { Readable } from 'node:stream'
import { IpcError, iterate, messageOf, type StreamSource } from '@oxbow/protocol'
import type { AuditedOutcome } from '../audit.ts'
import type { Resource } from '../resource.ts'
import type { Channel } from './channel.ts'
import type { Invocation } from './invocation.ts'

// A page asks for its stream in the tick in which it hears of it. Tauri's own `invoke` never does.
const UNREAD_MS = 60_000

/** What a handler can return as a stream. */
export type Streamable = StreamSource<unknown> | Iterable<unknown>

/** The call whose result the stream is, by the name of its command. It is open until the stream ends. */
export interface StreamedCall {
  readonly call: Pick<Invocation, 'signal' | 'connection' | 'abort' | 'finish'>
  readonly command: string
}

/** Whether a handler has returned a stream. What says itself how to become JSON is none. */
export function isStream(value: unknown): value is Streamable {
  if (typeof value !== 'object' || value === null) return false
  const isOne = Symbol.asyncIterator in value || ('next' in value && Symbol.iterator in value)
  return isOne && !('toJSON' in value)
}

/** One stream, held for its page until that reads it. */
export class ResultStream implements Resource {
  /** The name of the command that has answered with it. */
  readonly command: string
  readonly #call: StreamedCall['call']
  readonly #items: AsyncIterator<unknown> | Iterator<unknown>
  readonly #unread: NodeJS.Timeout
  #to: Channel<unknown> | undefined
  #ended = false

  /** @throws {TypeError} if somebody else reads the stream already. */
  constructor(source: Streamable, { call, command }: StreamedCall) {
    this.command = command
    this.#call = call
    // A Node stream that has nothing to say does not hear that it should end, a Web stream does.
    this.#items = iterate(source instanceof Readable ? Readable.toWeb(source) : source)
    const unread = new IpcError('aborted', `nobody has read the stream for ${UNREAD_MS / 1000} s`)
    this.#unread = setTimeout(() => call.abort(unread, true), UNREAD_MS).unref()
    call.signal.addEventListener('abort', () => this.close(), { once: true })
    if (call.signal.aborted) this.close()
  }

  /** Sends all there is, at the pace of the page; `signal` aborts when that has stopped reading. */
  async pump(to: Channel<unknown>, signal: AbortSignal): Promise<void> {
    if (this.#to) throw new IpcError('invalid_args', 'the stream is being read already')
    clearTimeout(this.#unread)
    this.#to = to.keepPace()
    const leave = (): void => this.#call.abort(signal.reason, true)
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    try {
      while (!this.#ended) await this.#sendNext(to)
    } finally {
      signal.removeEventListener('abort', leave)
    }
    // Items are missing, and the page must not take this for their end.
    this.#call.signal.throwIfAborted()
  }

  /** Stops the handler: nobody wants the rest. */
  close(): void {
    if (!this.#ended) void this.#stop('aborted')
  }

  async #sendNext(to: Channel<unknown>): Promise<void> {
    let item: IteratorResult<unknown>
    try {
      item = await this.#items.next()
    } catch (error) {
      // What a handler throws because it was told to stop is no news to anybody.
      if (this.#ended) return
      this.#end('failed')
      throw error
    }
    if (this.#ended) return
    if (item.done) {
      this.#end('done')
      return
    }
    try {
      await to.send(item.value)
    } catch (error) {
      // It is the item that cannot be sent, and the handler has to hear of it.
      void this.#stop('failed')
      throw error
    }
  }

  async #stop(outcome: AuditedOutcome): Promise<void> {
    this.#close()
    try {
      await this.#items.return?.()
    } catch (error) {
      const text = `a stream of command "${this.command}" failed while it was stopped: ${messageOf(error)}`
      this.#call.connection.logger.error({ err: error, command: this.command }, text)
    }
    this.#call.finish(outcome)
  }

  #end(outcome: AuditedOutcome): void {
    this.#close()
    this.#call.finish(outcome)
  }

  #close(): void {
    this.#ended = true
    clearTimeout(this.#unread)
    // Whoever waits for room in the channel waits no longer.
    this.#to?.close()
  }
}
