/** Calls from the page to its backend. */

import { IpcError, TimedOutError } from '@oxbow/protocol'
import type { CallOptions, Connection } from './connection.ts'
import type { Fail } from './failure.ts'
import { fileSrc } from './file-src.ts'
import { findConnection, noBridge, pageConnection } from './page.ts'
import { callInTime } from './time-limit.ts'

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

/** Made here, so that the errors of a call are of the class that its caller imports. */
export const fail: Fail = (code, message, cause) =>
  (code === 'timed_out' && TimedOutError.parse(message)) ||
  new IpcError(code, message, cause === undefined ? undefined : { cause })

const DEFAULTS = { fail }

/**
 * Calls a command of the backend. What its handler throws as a `CommandError` is what the promise
 * rejects with (I23); a raw result is an `ArrayBuffer`.
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
  const how = options === undefined ? DEFAULTS : { ...options, fail }
  const timeoutMs = options?.timeoutMs
  if (timeoutMs === undefined) return connection.invoke(command, args, how) as Promise<T>
  const start = (how: CallOptions): Promise<unknown> => connection.invoke(command, args, how)
  return callInTime({ command, timeoutMs, how, start }) as Promise<T>
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
