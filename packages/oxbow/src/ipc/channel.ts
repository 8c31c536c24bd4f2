/** The backend's end of a page's channel: an ordered stream of messages to one page. */

import {
  type ChannelLike,
  channelMarker,
  IpcError,
  messageOf,
  parseChannelMarker,
} from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { InvokeBody } from './request.ts'
import { type Encoded, encodeValue, type Response } from './response.ts'

/** A channel as those see it who end it and do not send. */
export interface OpenChannel {
  readonly id: number
  release(): void
  /** The page has gone away. */
  lose(): void
}

/** What a channel needs of the page it belongs to. */
export interface ChannelLine {
  /** Sends one message with its number. */
  sendMessage(channel: number, index: number, body: Encoded): void
  /** Says that the channel has ended after `count` messages. */
  endChannel(channel: OpenChannel, count: number): void
  /** Begins to own the channel; throws `too_many` past the limit. */
  openChannel(channel: OpenChannel): void
}

/** What can be sent for a message type: bytes where the page gets an `ArrayBuffer`. */
export type Sendable<T> =
  | T
  | Response<T>
  | (ArrayBuffer extends T ? ArrayBufferView | ArrayBuffer : never)

const SENT: Promise<void> = Promise.resolve()

/**
 * Streams messages to the page that passed a `Channel` to a command; messages arrive in order.
 *
 * It ends by itself when the command settles. To send on after that, call `retain()`, and `close()`
 * when done.
 *
 * @example
 * ```ts
 * import { Builder, channel, command } from 'oxbow'
 *
 * export const app = Builder.default().commands({
 *   count: command({ onNumber: channel<number>() }, async ({ onNumber }) => {
 *     for (const n of [1, 2, 3]) await onNumber.send(n)
 *   }),
 * })
 * ```
 */
export class Channel<T> implements OpenChannel {
  /** The number of the page's callback. */
  readonly id: number
  readonly #line: ChannelLine
  #count = 0
  #ended = false
  #lost = false
  #retained = false
  #abort: AbortController | undefined

  constructor(line: ChannelLine, id: number) {
    this.id = id
    this.#line = line
    line.openChannel(this)
  }

  /**
   * Sends one message. Bytes and a `Response` of bytes arrive as `ArrayBuffer`, all else as JSON
   * (C12); the bytes may be changed again as soon as `send` has returned. If the page has gone away the
   * message is dropped (C16).
   *
   * @throws {IpcError} `channel_ended` after the end, `not_serializable` for what JSON cannot carry.
   */
  send(message: Sendable<T>): Promise<void> {
    if (this.#ended) {
      throw new IpcError(
        'channel_ended',
        `channel ${this.id} has ended. A channel ends when its command settles; call retain() to keep it open.`,
      )
    }
    this.#line.sendMessage(this.id, this.#count, encodeValue(message))
    this.#count++
    return SENT
  }

  /** Aborts when the page has gone away or the channel has ended: then nobody hears it any more. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#ended || this.#lost) this.#abort.abort()
    return this.#abort.signal
  }

  /** Keeps the channel open after its command has settled, until `close()`. */
  retain(): this {
    this.#retained = true
    return this
  }

  /** Ends the channel; the page frees its callback once all messages have arrived (C4, C14). */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    this.#line.endChannel(this, this.#count)
    this.#abort?.abort()
  }

  /** The page has gone away: from here on messages are dropped. @internal */
  lose(): void {
    this.#lost = true
    this.#abort?.abort()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** A channel that goes back to the page is written as it came (C18). */
  toJSON(): string {
    return channelMarker(this.id)
  }

  /** Ends the channel unless somebody wants it to outlive its command (C21). */
  release(): void {
    if (!this.#retained) this.close()
  }
}

const NONE: readonly number[] = []

/**
 * The channels at the top level of a body that nobody has taken: given to a command that there is not,
 * under a key that is not declared, or behind an argument that failed (C20).
 */
export function unclaimedChannels(
  body: InvokeBody,
  isClaimed: (key: string, id: number) => boolean,
): readonly number[] {
  if (body.kind === 'raw' || typeof body.value !== 'object') return NONE
  let found = NONE
  for (const [key, value] of Object.entries(body.value ?? {})) {
    const id = typeof value === 'string' ? parseChannelMarker(value) : undefined
    if (id !== undefined && !isClaimed(key, id)) found = [...found, id]
  }
  return found
}

/** The schema of a channel argument; made by {@link channel}. */
export interface ChannelSchema<T> extends StandardSchemaV1<ChannelLike<T>, Channel<T>> {
  readonly '~channel': true
}

/**
 * Declares an argument that is a page's `Channel`, whose messages have the type `T` (C8).
 *
 * @example
 * ```ts
 * import { Builder, channel, command } from 'oxbow'
 *
 * export const app = Builder.default().commands({
 *   tick: command({ onTick: channel<number>() }, ({ onTick }) => onTick.send(1)),
 * })
 * ```
 */
export function channel<T = unknown>(): ChannelSchema<T> {
  const message = 'a channel stands at the top level of the arguments; nested, use channelId()'
  return {
    '~channel': true,
    '~standard': { version: 1, vendor: 'oxbow', validate: () => ({ issues: [{ message }] }) },
  }
}

/** The text that a malformed channel argument rejects with (C9). */
export function invalidChannel(value: string): string {
  return `invalid channel value \`${value}\`, expected a string in the \`__CHANNEL__:ID\` format`
}

/** Who can bind a channel: a window. */
export interface ChannelOwner {
  /** Binds a page's channel to this window's present page. */
  bindChannel<T>(id: number): Channel<T>
}

/**
 * A channel that came nested in an argument: nothing until it is bound to a window (C10).
 *
 * @example
 * ```ts
 * import { Builder, ChannelId, command } from 'oxbow'
 * import { z } from 'zod'
 *
 * const onDone = z.string().transform((text) => ChannelId.parse<string>(text))
 * export const app = Builder.default().commands({
 *   work: command({ job: z.object({ onDone }) }, async ({ job }, { window }) => {
 *     using channel = job.onDone.channelOn(window)
 *     await channel.send('done')
 *   }),
 * })
 * ```
 */
export class ChannelId<T> {
  readonly id: number

  private constructor(id: number) {
    this.id = id
  }

  /**
   * Reads the text form of a channel.
   *
   * @throws {IpcError} `invalid_args`, with the text of C9.
   */
  static parse<T>(text: string): ChannelId<T> {
    const id = parseChannelMarker(text)
    if (id === undefined) throw new IpcError('invalid_args', invalidChannel(text))
    return new ChannelId<T>(id)
  }

  /** Written as it came (C18). */
  toJSON(): string {
    return channelMarker(this.id)
  }

  /**
   * Binds the channel to a window's page, where it then must be closed by hand.
   *
   * @throws {IpcError} `disconnected` if the window has no page at this moment; `too_many`
   */
  channelOn(window: ChannelOwner): Channel<T> {
    return window.bindChannel<T>(this.id).retain()
  }
}

/** The schema of a nested channel; made by {@link channelId}. */
export interface ChannelIdSchema<T> extends StandardSchemaV1<ChannelLike<T>, ChannelId<T>> {}

/**
 * Declares a channel nested in another argument (C10).
 *
 * @example
 * ```ts
 * import { Builder, channelId, command } from 'oxbow'
 * import { z } from 'zod'
 *
 * const onDone = channelId<string>()
 * export const app = Builder.default().commands({
 *   work: command({ onDone }, async ({ onDone }, { window }) => {
 *     using channel = onDone.channelOn(window)
 *     await channel.send('done')
 *   }),
 * })
 * ```
 */
export function channelId<T = unknown>(): ChannelIdSchema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'oxbow',
      validate: (value: unknown) => {
        if (typeof value !== 'string') return { issues: [{ message: 'expected a channel' }] }
        try {
          return { value: ChannelId.parse<T>(value) }
        } catch (error) {
          return { issues: [{ message: messageOf(error) }] }
        }
      },
    },
  }
}
