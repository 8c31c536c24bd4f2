/** Streams from a handler to a page, which a command may return instead of one result. */

import { Readable } from 'node:stream'
import { IpcError, type StreamSource } from '@oxbow/protocol'
import { iterate, messageOf } from '@oxbow/protocol/internal'
import { runGuarded } from '../base/user-code.ts'
import type { AuditedOutcome } from '../observe/audit.ts'
import type { Logger } from '../observe/logger.ts'
import type { Resource } from '../state/resource.ts'
import type { Channel } from './channel.ts'

// A page of `@oxbow/api` asks for a stream in the tick in which it is notified of it. Tauri's `invoke` never asks.
const UNREAD_MS = 60_000

/** The values that a handler can return as a stream. */
export type Streamable = StreamSource<unknown> | Iterable<unknown>

/** The call whose result the stream is. It is open until the stream ends. */
export interface StreamedCall {
  /** The full name of its command. */
  readonly commandName: string
  /** Aborts when the stream is no longer needed. */
  readonly signal: AbortSignal
  /** Aborts the signal of the handler. */
  abort(reason: IpcError, unwanted: boolean): void
  /** Called when the stream has ended. */
  finish(outcome: AuditedOutcome): void
}

/** Whether a handler has returned a stream. An object with `toJSON` is not a stream. */
export function isStream(value: unknown): value is Streamable {
  if (typeof value !== 'object' || value === null) return false
  const isOne = Symbol.asyncIterator in value || ('next' in value && Symbol.iterator in value)
  return isOne && !('toJSON' in value)
}

/** Returns an iterator that can be ended while the stream has no data; Node's own cannot. */
function iterateReadable(source: Readable): AsyncIterator<unknown> {
  const items = source.iterator()
  // An error before the first read must not end the process; the reader gets it later.
  source.on('error', () => {})
  return {
    next: () => items.next(),
    return: async () => {
      source.destroy()
      return { done: true, value: undefined }
    },
  }
}

/** Ends a stream that was returned after its call had ended; other values need no end. */
export function discardStream(source: unknown): void {
  if (!isStream(source)) return
  const items = () => (source instanceof Readable ? iterateReadable(source) : iterate(source))
  runGuarded(
    () => items().return?.(),
    () => {},
  )
}

/** Reads each member of an item once. The item may be any value, and its members may throw. */
function itemOf(result: IteratorResult<unknown>): { done: boolean; value: unknown } {
  // As in a `for await` loop, which would otherwise never end.
  if (typeof result !== 'object' || result === null)
    throw new TypeError('an iterator must return objects')
  const done = Boolean(result.done)
  return { done, value: done ? undefined : result.value }
}

/** One stream, kept until its page reads it. */
export class ResultStream implements Resource {
  /** The name of the command that returned it. */
  readonly command: string
  readonly #call: StreamedCall
  readonly #logger: Logger
  readonly #items: AsyncIterator<unknown> | Iterator<unknown>
  readonly #unread: NodeJS.Timeout
  #to: Channel<unknown> | undefined
  #ended = false

  /** @throws {TypeError} if the stream has another reader already. */
  constructor(source: Streamable, call: StreamedCall, logger: Logger) {
    this.command = call.commandName
    this.#call = call
    this.#logger = logger
    this.#items = source instanceof Readable ? iterateReadable(source) : iterate(source)
    const unread = new IpcError('aborted', `the stream was not read for ${UNREAD_MS / 1000} s`)
    this.#unread = setTimeout(() => call.abort(unread, true), UNREAD_MS).unref()
    call.signal.addEventListener('abort', () => this.close(), { once: true })
    if (call.signal.aborted) this.close()
  }

  /** Sends all items at the pace of the page; `signal` aborts when the page has stopped reading. */
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
    // If items are missing, the page must get an error instead of the end.
    this.#call.signal.throwIfAborted()
  }

  /** Stops the handler: the rest is not needed. */
  close(): void {
    if (!this.#ended) void this.#stop('aborted')
  }

  async #sendNext(to: Channel<unknown>): Promise<void> {
    let item: { readonly done: boolean; readonly value: unknown }
    try {
      item = itemOf(await this.#items.next())
    } catch (error) {
      // The handler was stopped, so its error is expected.
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
      // The item cannot be sent, so the handler must stop.
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
      this.#logger.error({ err: error, command: this.command }, text)
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
    // Ends the wait of a sender for room in the channel.
    this.#to?.close()
  }
}
