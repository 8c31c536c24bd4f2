/** The backend's end of a page's channel: an ordered stream of messages to one page. */

import {
  type ChannelLike,
  channelMarker,
  IpcError,
  parseChannelMarker,
  parseStreamMarker,
} from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Credit } from './credit.ts'
import type { InvokeBody } from './request.ts'
import { type Encoded, encodeValue, type Response, sizeOf } from './response.ts'

/** A channel or a stream as those see it who end it and do not send. */
export interface OpenChannel {
  readonly id: number
  /** The call that it came with has settled. */
  release(): void
  /** The page has gone away. */
  lose(reason?: IpcError): void
  /** Nobody wants the result of the call that it came with. */
  abort?(reason: IpcError): void
}

/** What a channel needs of the page it belongs to. */
export interface ChannelLine {
  /** Sends one message with its number. */
  sendMessage(channel: number, index: number, body: Encoded): void
  /** A message of this channel, and every one after it, goes nowhere. */
  messageDropped(channel: number): void
  /** Says that the channel has ended after `count` messages. */
  endChannel(channel: OpenChannel, count: number): void
  /** Settles when the page has caught up, or is gone; `undefined` when it is not behind. */
  room(): Promise<void> | undefined
  /** Begins to own the channel; throws `too_many` past the limit. */
  openChannel(channel: OpenChannel): void
}

/** What can be sent for a message type: bytes where the page gets an `ArrayBuffer`. */
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
  #dropped = false
  #abort: AbortController | undefined
  /** Kept for a channel that the page reads in a loop: one with a handler has no end of room. */
  #credit: Credit | undefined

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
   * The promise settles when there is room for the next message. Where a `for await` loop of
   * `@oxbow/api` reads the channel, that is when it has not fallen behind by more than 256 messages or
   * 1 MiB; who waits for it keeps to the pace of the page.
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
    const body = encodeValue(message)
    this.#line.sendMessage(this.id, this.#count, body)
    this.#count++
    const room = this.#line.room()
    const credit = this.#credit?.sent(sizeOf(body))
    if (room === undefined) return credit ?? SENT
    return credit === undefined ? room : bothOf(room, credit)
  }

  /** From here on `send` waits for a page that falls behind. @internal */
  keepPace(): this {
    if (!this.#ended && !this.#lost) this.#credit ??= new Credit(this.#count)
    return this
  }

  /**
   * The loop in the page has taken so many messages, or has been left. Settles when the page should say
   * so anew; with `false`, if it need not any more. @internal
   */
  async taken(count: number | null): Promise<boolean> {
    if (count === null) this.#freePace()
    else this.keepPace().#credit?.taken(count)
    return (await this.#credit?.asked()) ?? false
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
    if (!this.#lost) this.#line.endChannel(this, this.#count)
    this.#freePace()
    this.#abort?.abort()
  }

  /** The page has gone away: from here on messages are dropped. @internal */
  lose(): void {
    this.#lost = true
    this.#freePace()
    this.#abort?.abort()
  }

  /** Nobody wants what the command still sends: the page's end is here, and messages are dropped. @internal */
  abort(): void {
    if (this.#retained || this.#ended || this.#lost) return
    this.#line.endChannel(this, this.#count)
    this.lose()
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

  /** It is said once: whoever sends on should look at the channel's signal. */
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

const NONE: readonly number[] = []

/**
 * The channels at the top level of a body that nobody has taken: given to a command that there is not,
 * under a key that is not declared, or behind an argument that failed (C20).
 */
export function unclaimedChannels(
  body: InvokeBody,
  isClaimed: (key: string, id: number) => boolean,
): readonly number[] {
  if (body.kind === 'raw' || typeof body.value !== 'object' || body.value === null) return NONE
  const args = body.value as Readonly<Record<string, unknown>>
  let found = NONE
  // What comes as JSON inherits from nothing but `Object`, which has no members to go through.
  for (const key in args) {
    const value = args[key]
    const id = typeof value === 'string' ? parseMarker(value) : undefined
    if (id !== undefined && !isClaimed(key, id)) found = [...found, id]
  }
  return found
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
