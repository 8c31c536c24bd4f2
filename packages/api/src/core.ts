/** Calls from the page to its backend. */

import { parseStreamAnswer } from '@oxbow/protocol'
import type { CallOptions, Connection } from './connection.ts'
import { fail } from './fail.ts'
import type { Fail } from './failure.ts'
import { fileSrc } from './file-src.ts'
import { findConnection, noBridge, pageConnection } from './page.ts'
import { ResultStream, type StreamedCall } from './result-stream.ts'
import { callInTime } from './time-limit.ts'
import { findUploads } from './upload.ts'
import { invokeWithUploads } from './uploading.ts'

/**
 * What a command can be called with: an object of arguments, or a raw body, that is an `ArrayBuffer`,
 * a typed array or a `DataView` (S2). A plain array is sent as JSON.
 */
export type InvokeArgs = object | null

/** How a command is called. */
export interface InvokeOptions {
  /** Gives the call up: it rejects with `aborted`, and the signal of the handler aborts too. */
  readonly signal?: AbortSignal | undefined
  /** Headers that the command finds in its request; names arrive in lower case (S7). */
  readonly headers?: HeadersInit | undefined
  /**
   * Milliseconds that the call may take: then it rejects with `timed_out`, and the signal of the handler
   * aborts. It counts beside a limit of the backend: the shorter one ends the call. The page hears it
   * from the backend, and decides by itself 100 ms later. 0 and `Infinity` set no limit.
   *
   * @default no limit
   */
  readonly timeoutMs?: number | undefined
  /** @default the page's connection */
  readonly connection?: Connection | undefined
}

/** Makes the errors of a call, and the one answer that comes as if it were an error: a stream. */
function failer(connection: () => Connection, call: StreamedCall): Fail {
  return (code, message, details) => {
    const resolve = details?.resolve
    if (code !== 'stream_result' || resolve === undefined) return fail(code, message, details)
    return resolve(new ResultStream(connection(), parseStreamAnswer(message), call))
  }
}

const DEFAULTS = { fail: failer(pageConnection, { command: 'a command' }) }

/**
 * Calls a command of the backend. What its handler throws as a `CommandError` is what the promise
 * rejects with (I23); a raw result is an `ArrayBuffer`, and a stream is an `AsyncIterable`. A `Blob`, a
 * `File`, a `ReadableStream` or an async iterable among the arguments is sent as a stream.
 *
 * @example
 * ```ts
 * import { invoke } from '@oxbow/api'
 *
 * const text = await invoke<string>('greet', { name: 'Ada' })
 * await invoke('upload', new Uint8Array([1, 2, 3]), { headers: { name: 'a.bin' } })
 * ```
 *
 * @throws {IpcError} `no_bridge`, `unauthorized`, `disconnected`, `aborted`, `timed_out`,
 * `not_serializable`, `too_large`, `too_deep`, and the codes with which the backend fails calls, such as
 * `command_not_found` and `invalid_args`.
 * @throws {RangeError} for a `timeoutMs` that is negative or no number
 */
export function invoke<T = unknown>(
  command: string,
  args?: InvokeArgs,
  options?: InvokeOptions,
): Promise<T> {
  const connection = options?.connection ?? findConnection()
  if (connection === undefined) return Promise.reject(noBridge())
  const uploads = connection.takesValues ? undefined : findUploads(args)
  if (options === undefined && uploads === undefined) {
    return connection.invoke(command, args, DEFAULTS) as Promise<T>
  }
  const how = { ...options, fail: failer(() => connection, { command, signal: options?.signal }) }
  const start = (how: CallOptions): Promise<unknown> =>
    uploads === undefined
      ? connection.invoke(command, args, how)
      : invokeWithUploads(connection, { command, args: args ?? {}, uploads }, how)
  const timeoutMs = options?.timeoutMs
  if (timeoutMs === undefined) return start(how) as Promise<T>
  return callInTime({ command, timeoutMs, how, start }) as Promise<T>
}

/** {@link invoke} over one connection. What is the same for every call is made once. */
export function invokeOver(connection: Connection): typeof invoke<unknown> {
  const defaults = { fail: failer(() => connection, { command: 'a command' }) }
  return (command, args, options) =>
    options === undefined && (connection.takesValues || findUploads(args) === undefined)
      ? connection.invoke(command, args, defaults)
      : invoke(command, args, { ...options, connection })
}

/**
 * Whether this page is served by an Oxbow backend, or has mocks in its place.
 *
 * @example
 * ```ts
 * import { invoke, isOxbow } from '@oxbow/api'
 *
 * const version = isOxbow() ? await invoke<string>('plugin:app|version') : 'in a plain page'
 * ```
 */
export function isOxbow(): boolean {
  return findConnection() !== undefined
}

/**
 * Turns a path into a URL that the page can load (P10).
 *
 * @example
 * ```ts
 * import { convertFileSrc } from '@oxbow/api'
 *
 * const image = new Image()
 * image.src = convertFileSrc('/home/ada/portrait.png')
 * ```
 *
 * @throws {IpcError} `no_bridge`
 */
export function convertFileSrc(path: string, protocol = 'asset'): string {
  return fileSrc(path, protocol, pageConnection())
}
