/** Streams from a page to a handler, as arguments of a command. */

import { type Bytes, IpcError, type StreamLike } from '@oxbow/protocol'
import { messageOf, STREAM_WINDOW, weightOf } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { isInstance } from '../base/user-code.ts'
import { firstIssue } from '../event/event-map.ts'
import type { ChannelLine, OpenChannel } from './channel.ts'

// Pages of `@oxbow/api` stop sending when the window is full; the stream of a page that does not is ended.
const FLOOD = 2 * STREAM_WINDOW

/** Turns an item that the page has sent into the item that the handler reads. */
type Check = (item: unknown) => unknown

/**
 * One stream of a page. To the page it is a channel: the first message begins the stream, and the end of
 * the channel tells the page to send no more.
 */
export class IncomingStream implements OpenChannel {
  readonly id: number
  readonly readable: ReadableStream<unknown>
  /** `undefined` after the end: a handler may keep the stream long after its page has gone. */
  #line: ChannelLine | undefined
  readonly #check: Check
  #controller: ReadableStreamDefaultController<unknown> | undefined
  #isOpen = true
  /** Settles when the items so far are checked: one after the other, also with an async schema. */
  #checked: Promise<void> = Promise.resolve()
  /** The weight of items that have arrived and are not yet answered. */
  #underWay = 0
  #senders: ((isWanted: boolean) => void)[] = []

  constructor(line: ChannelLine, id: number, check: Check) {
    this.id = id
    this.#line = line
    this.#check = check
    this.readable = new ReadableStream<unknown>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#wake(true),
        cancel: () => this.#end(false),
      },
      { highWaterMark: STREAM_WINDOW, size: weightOf },
    )
    line.openChannel(this)
    if (this.#isOpen) line.sendMessage(id, 0, 'null')
  }

  /** Takes an item of the page. Settles when there is room for more, with whether the item was wanted. */
  async push(item: unknown): Promise<boolean> {
    if (this.#underWay >= FLOOD) {
      this.abort(new IpcError('too_many', 'the page does not wait for the answers to its items'))
    }
    const weight = weightOf(item)
    this.#underWay += weight
    this.#checked = this.#checked.then(() => this.#enqueue(item))
    await this.#checked
    const isWanted = await this.#room()
    this.#underWay -= weight
    return isWanted
  }

  /** Called when the page has sent everything, or its source has failed. */
  async finish(failure?: string): Promise<void> {
    await this.#checked
    if (!this.#isOpen) return
    if (failure !== undefined) this.abort(new IpcError('stream_failed', failure))
    else {
      this.#controller?.close()
      this.#end(true)
    }
  }

  /** Drops the items that were not read. */
  release(): void {
    this.abort(new IpcError('aborted', 'the call has ended before its stream'))
  }

  lose(reason: IpcError = new IpcError('disconnected', 'the page has gone away')): void {
    this.#line = undefined
    this.#fail(reason)
    this.#wake(false)
  }

  abort(reason: IpcError): void {
    if (this.#fail(reason)) this.#end(false)
  }

  async #enqueue(item: unknown): Promise<void> {
    if (!this.#isOpen) return
    try {
      const checked = await this.#check(item)
      if (this.#isOpen) this.#controller?.enqueue(checked)
    } catch (error) {
      this.abort(failed(error))
    }
  }

  /** Waits for room for the next item; returns whether the stream is still open. */
  #room(): boolean | Promise<boolean> {
    if (!this.#isOpen || (this.#controller?.desiredSize ?? 0) > 0) return this.#isOpen
    return new Promise((resolve) => this.#senders.push(resolve))
  }

  /** Fails the stream of the handler; returns whether it was still open. */
  #fail(reason: IpcError): boolean {
    const wasOpen = this.#isOpen
    this.#isOpen = false
    if (wasOpen) this.#controller?.error(reason)
    return wasOpen
  }

  #end(isWanted: boolean): void {
    this.#isOpen = false
    this.#wake(isWanted)
    this.#line?.endChannel(this, 1)
    this.#line = undefined
  }

  #wake(isWanted: boolean): void {
    const senders = this.#senders
    this.#senders = []
    for (const resume of senders) resume(isWanted)
  }
}

function failed(error: unknown): IpcError {
  return isInstance(error, IpcError) ? error : new IpcError('stream_failed', messageOf(error))
}

/** The schema of a stream argument; made by {@link stream}. */
export interface StreamSchema<In, Out>
  extends StandardSchemaV1<StreamLike<In>, ReadableStream<Out>> {
  readonly '~stream': Check
}

/**
 * Declares an argument that is a stream of the page: a `Blob`, a `File`, a `ReadableStream` or an async
 * iterable. The handler reads it as a `ReadableStream`, of bytes, or of values that fit the schema.
 *
 * The page sends no faster than the handler reads: about 2 MiB of a stream are in memory at a time. Leaving a
 * loop over the stream, `cancel()`, and the end of the call stop the source in the page. If the page goes
 * away, cancels the call, or its source fails, reading throws an {@link IpcError}: `disconnected`, `aborted` or
 * `stream_failed`.
 *
 * @example
 * ```ts
 * import { open } from 'node:fs/promises'
 * import { Builder, command, stream } from 'oxbow'
 * import { z } from 'zod'
 *
 * export const app = Builder.default().commands({
 *   save: command({ name: z.string(), file: stream() }, async ({ name, file }) => {
 *     await using target = await open(`/tmp/${encodeURIComponent(name)}`, 'w')
 *     for await (const bytes of file) await target.write(bytes)
 *   }),
 *   sum: command({ numbers: stream(z.number()) }, async ({ numbers }) => {
 *     let sum = 0
 *     for await (const n of numbers) sum += n
 *     return sum
 *   }),
 * })
 * ```
 */
export function stream(): StreamSchema<Bytes, Uint8Array<ArrayBuffer>>
export function stream<S extends StandardSchemaV1>(
  item: S,
): StreamSchema<StandardSchemaV1.InferInput<S>, StandardSchemaV1.InferOutput<S>>
export function stream(item?: StandardSchemaV1): unknown {
  const message = 'stream() works at the top level of the arguments only'
  return {
    '~stream': item === undefined ? bytesOnly : (value: unknown) => validItem(item, value),
    '~standard': { version: 1, vendor: 'oxbow', validate: () => ({ issues: [{ message }] }) },
  }
}

function bytesOnly(item: unknown): unknown {
  if (item instanceof Uint8Array) return item
  throw new IpcError(
    'stream_failed',
    'the stream is one of bytes; the page has sent something else',
  )
}

async function validItem(schema: StandardSchemaV1, item: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(item)
  if (!result.issues) return result.value
  throw new IpcError('stream_failed', `invalid item of a stream: ${firstIssue(result.issues)}`)
}
