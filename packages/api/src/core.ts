/** Calls from the page to its backend. */

import type { CallOptions } from './call.ts'
import type { Connection } from './connection.ts'
import { fileSrc } from './file-src.ts'
import { fail } from './make-error.ts'
import { findConnection, noBridge, pageConnection } from './page.ts'
import { ResultStream, type StreamedCall } from './result-stream.ts'
import { invokeWithUploads } from './send-uploads.ts'
import { callInTime } from './time-limit.ts'
import { findUploads } from './upload.ts'

/**
 * The arguments of a call: an object, or a raw body, which is an `ArrayBuffer`, a typed array or a
 * `DataView` (S2). A plain array is sent as JSON.
 */
export type InvokeArgs = object | null

/** Options of a call. */
export interface InvokeOptions {
  /** Cancels the call: it rejects with `aborted`, and the signal of the handler aborts too. */
  readonly signal?: AbortSignal | undefined
  /** Headers for the `request` of the command; names arrive in lower case (S7). */
  readonly headers?: HeadersInit | undefined
  /**
   * The time limit in milliseconds: after it, the call rejects with `timed_out`, and the signal of the handler
   * aborts. If the backend has a limit too, the shorter one ends the call. The backend reports the end; if
   * its report does not arrive within 100 ms, the page ends the call itself. 0 and `Infinity` set no limit.
   *
   * @default no limit
   */
  readonly timeoutMs?: number | undefined
  /** @default the page's connection */
  readonly connection?: Connection | undefined
}

/** Makes the errors of a call, and the stream that it may be answered with. */
function answersOf(
  connection: () => Connection,
  call: StreamedCall,
): Pick<CallOptions, 'fail' | 'stream'> {
  return { fail, stream: (id) => new ResultStream(connection(), id, call) }
}

const DEFAULTS = answersOf(pageConnection, { command: 'a command' })

/**
 * Calls a command of the backend, and resolves with its result. If the handler throws a `CommandError`,
 * the promise rejects with the value of that error (I23). A raw result is an `ArrayBuffer`, and a stream is
 * an `AsyncIterable`. A `Blob`, a `File`, a `ReadableStream` or an async iterable among the arguments is
 * sent as a stream.
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
  const answers = answersOf(() => connection, { command, signal: options?.signal })
  const how = { ...options, ...answers }
  const start = (how: CallOptions): Promise<unknown> =>
    uploads === undefined
      ? connection.invoke(command, args, how)
      : invokeWithUploads(connection, { command, args: args ?? {}, uploads }, how)
  const timeoutMs = options?.timeoutMs ?? undefined
  if (timeoutMs === undefined) return start(how) as Promise<T>
  return callInTime({ command, timeoutMs, how, start }) as Promise<T>
}

/** Makes {@link invoke} for one connection. Everything that all calls share is made once. */
export function invokeOver(connection: Connection): typeof invoke<unknown> {
  const defaults = answersOf(() => connection, { command: 'a command' })
  return (command, args, options) =>
    options === undefined && (connection.takesValues || findUploads(args) === undefined)
      ? connection.invoke(command, args, defaults)
      : invoke(command, args, { ...options, connection })
}

/**
 * Whether this page is served by an Oxbow backend, or has mocks instead of one.
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
