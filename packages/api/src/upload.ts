/** Sources that can be sent to a command as a stream, and how they are cut into pieces. */

import type { BlobLike, Bytes, StreamSource } from '@oxbow/protocol'
import { iterate, STREAM_PIECE, toBytes } from '@oxbow/protocol/internal'

/** The progress of an upload. */
export interface UploadProgress {
  /** Bytes that the backend has taken; of a stream of values, how many. */
  readonly loaded: number
  /** The size in bytes, if it is known: of a `Blob`, a `File` or bytes. */
  readonly total: number | undefined
}

/** Options of an upload. */
export interface UploadOptions {
  /** Called each time the backend has taken a piece. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** A stream as an argument, made by {@link upload}. It can be read once. */
export interface Upload<T> extends AsyncIterable<T, undefined> {}

/** The sources of a stream. */
export type UploadSource = BlobLike | Bytes | StreamSource<unknown>

/**
 * Makes an argument from a `Blob`, a `File`, bytes, a `ReadableStream` or an async iterable, and reports its
 * progress. You need it only for progress and for bytes: all other sources can be arguments themselves.
 *
 * @example
 * ```ts
 * import { invoke, upload } from '@oxbow/api'
 *
 * const file = upload(new File(['a letter'], 'letter.txt'), {
 *   onProgress: ({ loaded, total }) => console.log(`${loaded} of ${total} bytes`),
 * })
 * await invoke('save', { name: 'letter.txt', file })
 * ```
 */
export function upload(
  source: BlobLike | Bytes,
  options?: UploadOptions,
): Upload<Uint8Array<ArrayBuffer>>
export function upload<T>(source: StreamSource<T>, options?: UploadOptions): Upload<T>
export function upload(source: UploadSource, options: UploadOptions = {}): Upload<unknown> {
  return new PieceReader(source, options)
}

/** Reads a source piece by piece. */
export class PieceReader implements Upload<unknown> {
  readonly #source: StreamSource<unknown> | BlobLike
  readonly #onProgress: UploadOptions['onProgress']
  readonly #total: number | undefined
  #loaded = 0
  #rest: Uint8Array<ArrayBuffer> | undefined

  constructor(source: UploadSource, { onProgress }: UploadOptions = {}) {
    const bytes = toBytes(source)
    this.#source = bytes === undefined ? (source as StreamSource<unknown>) : new Blob([bytes])
    this.#onProgress = onProgress
    this.#total = isBlob(this.#source) ? this.#source.size : undefined
  }

  /** The pieces of the source. Bytes are cut into pieces of the largest size; other values stay as they are. */
  pieces(): AsyncIterator<unknown> {
    const source = this.#source
    const items = isBlob(source) ? slices(source) : iterate(source)
    return {
      next: async () => {
        if (this.#rest !== undefined) return { done: false, value: this.#cut(this.#rest) }
        const item = await items.next()
        if (item.done) return item
        const bytes = toBytes(item.value)
        return bytes === undefined ? item : { done: false, value: this.#cut(bytes) }
      },
      return: async (reason?: unknown) => {
        await items.return?.(reason)
        return { done: true, value: undefined }
      },
    }
  }

  /** Called when the backend has taken a piece. */
  taken(piece: unknown): void {
    this.#loaded += piece instanceof Uint8Array ? piece.byteLength : 1
    this.#onProgress?.({ loaded: this.#loaded, total: this.#total })
  }

  /** Reads in the page itself, as a mock does. */
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, undefined> {
    const pieces = this.pieces()
    try {
      for (;;) {
        const { done, value } = await pieces.next()
        if (done) return undefined
        this.taken(value)
        yield value
      }
    } finally {
      await pieces.return?.()
    }
  }

  #cut(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const isLast = bytes.byteLength <= STREAM_PIECE
    this.#rest = isLast ? undefined : bytes.subarray(STREAM_PIECE)
    return bytes.subarray(0, STREAM_PIECE)
  }
}

/** The uploads among the arguments of a call, by key, or `undefined`. Hardly any call has one. */
export function findUploads(args: unknown): ReadonlyMap<string, PieceReader> | undefined {
  // Keys of bytes and lists are their indices: there may be millions, and none is an argument.
  if (
    typeof args !== 'object' ||
    args === null ||
    ArrayBuffer.isView(args) ||
    Array.isArray(args)
  ) {
    return undefined
  }
  let found: Map<string, PieceReader> | undefined
  for (const key in args) {
    const value: unknown = args[key as never]
    if (typeof value !== 'object' || value === null || !isSource(value)) continue
    found ??= new Map()
    found.set(key, value instanceof PieceReader ? value : new PieceReader(value))
  }
  return found
}

/** A `Channel` is iterable too, but has a form of its own in the arguments. */
function isSource(value: object): value is UploadSource {
  const isOne = Symbol.asyncIterator in value || 'getReader' in value || isBlob(value)
  return isOne && !('toJSON' in value)
}

function isBlob(value: object): value is BlobLike {
  return 'arrayBuffer' in value && 'size' in value
}

async function* slices(blob: BlobLike): AsyncGenerator<ArrayBuffer, undefined> {
  for (let at = 0; at < blob.size; at += STREAM_PIECE) {
    yield await blob.slice(at, at + STREAM_PIECE).arrayBuffer()
  }
  return undefined
}
