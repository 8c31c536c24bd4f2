/**
 * Streams as arguments and results: their text form, the commands that carry them, and how both sides read
 * them.
 */

import type { StreamSource } from './contract.ts'

/**
 * The commands of `@oxbow/api` and its backend for streams. They are part of the protocol: a page needs no
 * permission for them, and they affect only streams of its own connection.
 */
export const STREAM_COMMANDS = {
  /** Bytes of an upload, which the header `oxbow-stream` names. Answered when there is room. */
  bytes: 'plugin:__OXBOW__|stream_bytes',
  /** A value of an upload. Answered when there is room. */
  value: 'plugin:__OXBOW__|stream_value',
  /** The end of an upload, or why its source has failed. */
  end: 'plugin:__OXBOW__|stream_end',
  /** Reads the stream that a call was answered with, and ends with it. */
  read: 'plugin:__OXBOW__|stream_read',
  /** How many messages of a channel its loop has taken. Answered when the backend needs the next count. */
  taken: 'plugin:__OXBOW__|channel_taken',
} as const

/** The header that says to which upload bytes belong. */
export const STREAM_HEADER = 'oxbow-stream'

/**
 * The most bytes of one upload that may be on their way, and the most that may wait for its handler. A
 * round trip takes well under a millisecond, so more would only be held in memory.
 */
export const STREAM_WINDOW: number = 1024 * 1024

/** Bytes of an upload that travel as one: four of them fill the window. */
export const STREAM_PIECE: number = 256 * 1024

/** The bytes for which the smallest piece counts, so that the window also bounds the number of pieces. */
const LEAST_WEIGHT = 16 * 1024

/**
 * The part of the window that a piece of an upload takes. Objects count as small, because their size is unknown.
 *
 * @example
 * ```ts
 * import { weightOf } from '@oxbow/protocol/internal'
 *
 * console.log(weightOf(new Uint8Array(100_000)), weightOf({ a: 1 })) // 100000 16384
 * ```
 */
export function weightOf(piece: unknown): number {
  const size =
    piece instanceof Uint8Array
      ? piece.byteLength
      : typeof piece === 'string'
        ? piece.length
        : LEAST_WEIGHT
  return Math.max(size, LEAST_WEIGHT)
}

const STREAM_PREFIX = '__STREAM__:'

/**
 * The text form of an upload among the arguments.
 *
 * @example
 * ```ts
 * import { streamMarker } from '@oxbow/protocol/internal'
 *
 * console.log(streamMarker(7)) // __STREAM__:7
 * ```
 */
export function streamMarker(id: number): string {
  return STREAM_PREFIX + id
}

/**
 * The id in an upload's text form, or `undefined` if the text is not one.
 *
 * @example
 * ```ts
 * import { parseStreamMarker } from '@oxbow/protocol/internal'
 *
 * console.log(parseStreamMarker('__STREAM__:7')) // 7
 * ```
 */
export function parseStreamMarker(text: string): number | undefined {
  const match = /^__STREAM__:(\d{1,10})$/.exec(text)
  const id = match ? Number(match[1]) : Number.NaN
  return id <= 0xffff_ffff ? id : undefined
}

/**
 * Reads a source from outside a loop. `return` of a `ReadableStream` does not wait for the item that
 * is being read, as that of its own iterator does.
 *
 * @example
 * ```ts
 * import { iterate } from '@oxbow/protocol/internal'
 *
 * const items = iterate([1, 2])
 * console.log(await items.next()) // { value: 1, done: false }
 * await items.return?.()
 * ```
 */
export function iterate<T>(source: StreamSource<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  if ('getReader' in source) {
    const reader = source.getReader()
    const end = { done: true, value: undefined } as const
    return {
      next: async () => {
        const { done, value } = await reader.read()
        return done ? end : { done, value: value as T }
      },
      return: async (reason: unknown) => {
        await reader.cancel(reason)
        return end
      },
    }
  }
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
}
