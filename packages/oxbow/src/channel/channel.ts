/** The backend's end of a page's channel: an ordered stream of messages to one page. */

import { type ChannelLike, IpcError } from '@oxbow/protocol'
import { channelMarker, parseChannelMarker, parseStreamMarker } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { printable } from '../base/printable.ts'
import type { InvokeBody } from '../line/request.ts'
import { type Encoded, encodeValue, type Response, sizeOf } from '../line/response.ts'
import type { Logger } from '../observe/logger.ts'
import { Credit } from './credit.ts'
import { guardedAbort } from './guarded-abort.ts'

/** A channel or a stream, for code that ends it and does not send. */
export interface OpenChannel {
  readonly id: number
  /** Called when its call has settled. */
  release(): void
  /** Called when the page has gone. */
  lose(reason?: IpcError): void
  /** Called when its call was cancelled. */
  abort?(reason: IpcError): void
}

/** The parts of its page that a channel uses. */
export interface ChannelLine {
  readonly logger?: Logger
  /** Sends one message with its number. */
  sendMessage(channel: number, index: number, body: Encoded): void
  /** Called when a message of a channel, and with it all later ones, is dropped; keeps nothing of the page. */
  readonly messageDropped: (channel: number) => void
  /** Reports to the page that the channel has ended after `count` messages. */
  endChannel(channel: OpenChannel, count: number): void
  /** Settles when the page has caught up, or is gone; `undefined` when it is not behind. */
  room(): Promise<void> | undefined
  /** Takes ownership of the channel; throws `too_many` beyond the limit. */
  openChannel(channel: OpenChannel): void
}

/** The values that can be sent for a message type: bytes if the page gets an `ArrayBuffer`. */
export type Sendable<T> =
  | T
  | Response<T>
  | (ArrayBuffer extends T ? ArrayBufferView | ArrayBuffer : never)

const SENT: Promise<void> = Promise.resolve()

async function bothOf(one: Promise<void>, other: Promise<void>): Promise<void> {
  await one
  await other
}

/**
 * Sends messages to the page that has passed a `Channel` to a command. They arrive in order.
 *
 * The channel ends when the command settles. To send messages after that, call `retain()`, and later
 * `close()` (C21).
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
  #line: ChannelLine
  #count = 0
  #ended = false
  #lost = false
  #retained = false
  #dropped = false
  #abort: AbortController | undefined
  /** Exists for a channel that the page reads in a loop: one with a handler always has room. */
  #credit: Credit | undefined

  constructor(line: ChannelLine, id: number) {
    this.id = id
    this.#line = line
    line.openChannel(this)
  }

  /**
   * Sends one message. Bytes and a `Response` of bytes arrive as `ArrayBuffer`, all other values as JSON
   * (C12). You may change the bytes as soon as `send` has returned. If the page has gone, the message is
   * dropped (C16).
   *
   * The promise settles when there is room for the next message. If a `for await` loop of `@oxbow/api` reads
   * the channel, there is room while the loop is at most 256 messages or 1 MiB behind. A sender that awaits
   * the promise is never faster than the page.
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
    if (this.#lost) return this.#drop()
    const body = encodeValue(message, 'message')
    this.#line.sendMessage(this.id, this.#count, body)
    this.#count++
    const room = this.#line.room()
    const credit = this.#credit?.sent(sizeOf(body))
    if (room === undefined) return credit ?? SENT
    return credit === undefined ? room : bothOf(room, credit)
  }

  /** From now on `send` waits for a page that is behind. @internal */
  keepPace(): this {
    if (!this.#ended && !this.#lost) this.#credit ??= new Credit(this.#count)
    return this
  }

  /**
   * The loop in the page has taken this number of messages, or has ended. Settles when the page should send
   * the next count; with `false` if no more counts are needed. @internal
   */
  async taken(count: number | null): Promise<boolean> {
    if (count === null) this.#freePace()
    else this.keepPace().#credit?.taken(count)
    return (await this.#credit?.asked()) ?? false
  }

  /** Aborts when the page has gone or the channel has ended, so that messages reach no page any more. */
  get signal(): AbortSignal {
    this.#abort ??= guardedAbort(this.#line.logger, `channel ${this.id}`)
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
    if (!this.#lost) this.#line.endChannel(this, this.#count)
    this.#freePace()
    this.#abort?.abort()
  }

  /** The page has gone: from now on messages are dropped. @internal */
  lose(): void {
    this.#lost = true
    this.#line = lostLine(this.#line)
    this.#freePace()
    this.#abort?.abort()
  }

  /** The call was cancelled: the page gets the end, and further messages are dropped. @internal */
  abort(): void {
    if (this.#retained || this.#ended || this.#lost) return
    this.#line.endChannel(this, this.#count)
    this.lose()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** A channel that is sent back to the page is written in its original form (C18). */
  toJSON(): string {
    return channelMarker(this.id)
  }

  /** Ends the channel unless it was retained (C21). */
  release(): void {
    if (!this.#retained) this.close()
  }

  /** Logged once per channel. Senders should check `signal`. */
  #drop(): Promise<void> {
    if (!this.#dropped) this.#line.messageDropped(this.id)
    this.#dropped = true
    return SENT
  }

  #freePace(): void {
    this.#credit?.release()
    this.#credit = undefined
  }
}

/** Replaces the line of a channel that is kept after its page has gone. */
function lostLine({ logger, messageDropped }: ChannelLine): ChannelLine {
  return { ...NO_LINE, messageDropped, ...(logger && { logger }) }
}

const NO_LINE: Omit<ChannelLine, 'logger' | 'messageDropped'> = {
  sendMessage: () => {},
  endChannel: () => {},
  room: () => undefined,
  openChannel: () => {},
}

const NONE: readonly number[] = []

/**
 * The channels at the top level of a body that no command has taken: the command does not exist, the key is
 * not declared, or an earlier argument has failed (C20).
 */
export function unclaimedChannels(
  body: InvokeBody,
  isClaimed: (key: string, id: number) => boolean,
): readonly number[] {
  if (body.kind === 'raw' || typeof body.value !== 'object' || body.value === null) return NONE
  const args = body.value as Readonly<Record<string, unknown>>
  let found: number[] | undefined
  // JSON values inherit only from `Object`, which has no enumerable members.
  for (const key in args) {
    const value = args[key]
    const id = typeof value === 'string' ? parseMarker(value) : undefined
    if (id === undefined || isClaimed(key, id)) continue
    found ??= []
    found.push(id)
  }
  return found ?? NONE
}

/** The number of a channel, or of the channel of a stream. Hardly any text is one. */
function parseMarker(text: string): number | undefined {
  return text.startsWith('__') ? (parseChannelMarker(text) ?? parseStreamMarker(text)) : undefined
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
  const message =
    'channel() works at the top level of the arguments only; for a nested channel use channelId()'
  return {
    '~channel': true,
    '~standard': { version: 1, vendor: 'oxbow', validate: () => ({ issues: [{ message }] }) },
  }
}

/** The text of the error for a malformed channel argument (C9). */
export function invalidChannel(value: string): string {
  return `invalid channel value \`${printable(value)}\`, expected a string in the \`__CHANNEL__:ID\` format`
}

/** A window, which can bind a channel. */
export interface ChannelOwner {
  /** Binds a page's channel to the current page of this window. */
  bindChannel<T>(id: number): Channel<T>
}
