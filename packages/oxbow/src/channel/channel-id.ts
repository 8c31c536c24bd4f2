/** Channels nested in other arguments, which have no effect until they are bound. */

import { type ChannelLike, IpcError } from '@oxbow/protocol'
import { channelMarker, messageOf, parseChannelMarker } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type Channel, type ChannelOwner, invalidChannel } from './channel.ts'

/**
 * A channel nested in an argument. It has no effect until it is bound to a window (C10).
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

  /** Written in its original form (C18). */
  toJSON(): string {
    return channelMarker(this.id)
  }

  /**
   * Binds the channel to a window's page. The caller must close it.
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
