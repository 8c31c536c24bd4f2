/** The types by which an app describes itself to its pages. Types only. */

import type { Json } from './frame.ts'

/** One command as a page sees it. */
export interface CommandContract {
  readonly args: unknown
  readonly result: unknown
  readonly errors: unknown
}

/** One app as a page sees it: its commands and the payloads of its events, by name. */
export interface AppContract {
  readonly commands: object
  readonly events: object
}

/** Carries a contract on a value's type only; nothing of it exists at run time. */
export interface HasContract<C extends AppContract = AppContract> {
  readonly '~contract'?: C
}

/** The contract of an app, from `typeof app`. */
export type ContractOf<A> = A extends { readonly '~contract'?: infer C }
  ? NonNullable<C> extends AppContract
    ? NonNullable<C>
    : never
  : never

/**
 * A channel as an argument: Tauri's `Channel` and ours both are one.
 * The method form of `onmessage` accepts a channel of a wider type too.
 */
export interface ChannelLike<T> {
  readonly id: number
  onmessage(message: T): void
  toJSON(): string
}

/** Bytes in any of the forms that a page may have them in. */
export type Bytes = ArrayBuffer | ArrayBufferView

/** A `Blob` or a `File`, of a page or of Node. */
export interface BlobLike {
  readonly size: number
  slice(start?: number, end?: number): BlobLike
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A `ReadableStream`, of a page or of Node. */
export interface ReadableLike<T> {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: T | undefined }>
    cancel(reason?: unknown): Promise<void>
  }
}

/** A stream of values. */
export type StreamSource<T> = AsyncIterable<T> | ReadableLike<T>

/** A stream as an argument; one of bytes may be a file too. */
export type StreamLike<T> = StreamSource<T> | ([Bytes] extends [T] ? BlobLike : never)

/** The type of a value after its conversion to JSON: a `Date` is a string, methods are gone. */
export type Jsonified<T> = T extends Uint8Array
  ? number[]
  : T extends { toJSON(): infer J }
    ? Jsonified<J>
    : T extends Json
      ? T
      : // biome-ignore lint/suspicious/noConfusingVoidType: a handler without a value returns void
        T extends undefined | void
        ? null
        : T extends (...args: never[]) => unknown
          ? never
          : T extends ReadonlyMap<infer K, infer V>
            ? Record<K & string, Jsonified<V>>
            : T extends ReadonlySet<infer V>
              ? Jsonified<V>[]
              : T extends bigint
                ? number
                : T extends Bytes
                  ? number[]
                  : T extends readonly unknown[]
                    ? { [K in keyof T]: Jsonified<T[K]> }
                    : T extends object
                      ? {
                          [K in keyof T as T[K] extends (...args: never[]) => unknown
                            ? never
                            : K]: JsonifiedField<T[K]>
                        }
                      : T

type JsonifiedField<T> = undefined extends T
  ? Jsonified<Exclude<T, undefined>> | undefined
  : Jsonified<T>
