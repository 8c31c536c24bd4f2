/** Converts the result or the error of a handler for the page. */

import { inspect, types } from 'node:util'
import { type ErrorCode, IpcError, type Limits, stringify, TimedOutError } from '@oxbow/protocol'
import { isErrorCode, messageOf, toBytes } from '@oxbow/protocol/internal'
import { isSpent, toJson } from './json.ts'

/**
 * A result that is not converted to JSON: bytes, which the page receives as an `ArrayBuffer`, or a
 * string that is JSON already (I22). The bytes of a result are not copied: do not change them afterwards.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { Builder, command, Response } from 'oxbow'
 *
 * export const app = Builder.default().commands({
 *   readFile: command(async () => new Response(await readFile('/path/to/file'))),
 * })
 * ```
 */
export class Response<T = ArrayBuffer> {
  /** The type of the result in the page; exists on the type only. */
  declare readonly '~result'?: T
  readonly body: string | Uint8Array<ArrayBuffer>

  constructor(body: string | ArrayBuffer | ArrayBufferView) {
    this.body = typeof body === 'string' ? body : (toBytes(body) ?? new Uint8Array())
  }
}

/** A body on the line: JSON text or bytes. */
export type Encoded = string | Uint8Array<ArrayBuffer>

/** The bytes of a body; of text, at least. */
export function sizeOf(body: Encoded): number {
  return typeof body === 'string' ? body.length : body.byteLength
}

/** @throws {IpcError} `too_large` if the body exceeds the limit of a message. */
export function checkSize(body: Encoded, { messageBytes }: Limits, what: () => string): void {
  const size = sizeOf(body)
  if (size <= messageBytes) return
  const text = `${what()} has ${size} bytes; the limit \`messageBytes\` is ${messageBytes}`
  throw new IpcError('too_large', text)
}

/** The error of a request that exceeds a limit. */
export function tooMany(limit: keyof Limits, value: number): IpcError {
  return new IpcError('too_many', `the limit \`${limit}\` of ${value} is reached`)
}

/** Encodes a result or a channel message: bytes stay bytes, everything else becomes JSON text. */
export function encodeValue(value: unknown, root: 'result' | 'message' = 'result'): Encoded {
  if (typeof value !== 'object' || value === null) return toJson(value, root)
  if (value instanceof Response) return checkJson(value.body)
  if (types.isSharedArrayBuffer(value)) return new Uint8Array(value).slice()
  return toBytes(value) ?? toJson(value, root)
}

/** Whether a value is a body of the web, whose bytes are read asynchronously. */
export function isWebBody(value: unknown): value is Blob | globalThis.Response {
  return value instanceof Blob || (value instanceof globalThis.Response && !isSpent(value))
}

/** A text that is not JSON would break every frame that shares its message. */
function checkJson(body: Encoded): Encoded {
  if (typeof body !== 'string') return body
  try {
    JSON.parse(body)
  } catch (error) {
    throw new IpcError('invalid_result', `JSON error: ${messageOf(error)}`, { cause: error })
  }
  return body
}

/**
 * Fails a command with exactly this value, which may be any JSON (I23).
 *
 * @example
 * ```ts
 * import { Builder, command, CommandError } from 'oxbow'
 * import { z } from 'zod'
 *
 * export const app = Builder.default().commands({
 *   login: command({ user: z.string(), password: z.string() }, ({ user, password }) => {
 *     if (user !== 'tauri' || password !== 'tauri') throw new CommandError('invalid credentials')
 *     return 'logged_in'
 *   }),
 * })
 * ```
 */
export class CommandError<T = unknown> extends Error {
  override readonly name = 'CommandError'
  readonly value: T

  constructor(value: T) {
    super(typeof value === 'string' ? value : `command failed: ${textOf(value)}`)
    this.value = value
  }
}

/** Describes a value for an error; a value that throws when it is read is described by its type. */
function textOf(value: unknown): string {
  try {
    return inspect(value)
  } catch {
    return typeof value
  }
}

/** The body of an error frame: JSON text, and a code if Oxbow rather than the handler has failed. */
export interface Failure {
  readonly json: string
  readonly code: ErrorCode | undefined
  /** The error's own fields, as JSON. */
  readonly data?: string | undefined
}

/** Encodes the error of a handler: its value, its `toJSON()`, or its message. */
export function encodeFailure(thrown: unknown): Failure {
  try {
    if (thrown instanceof IpcError) return encodeIpcError(thrown)
    return { json: toJson(failureValue(thrown), 'error'), code: failureCode(thrown) }
  } catch (error) {
    // An error that cannot be written rejects with the reason alone (I24).
    return { json: stringify(messageOf(error)), code: 'invalid_result' }
  }
}

function encodeIpcError(error: IpcError): Failure {
  const data = error instanceof TimedOutError ? stringify(error.data) : undefined
  return { json: stringify(error.message), code: codeOf(error), data }
}

/** Callers without types may write anything. */
function codeOf({ code }: IpcError): ErrorCode {
  return isErrorCode(code) ? code : 'handler_failed'
}

function failureValue(thrown: unknown): unknown {
  if (thrown instanceof CommandError) return thrown.value
  return thrown instanceof Error && !('toJSON' in thrown) ? thrown.message : thrown
}

/** Whether an error was not made for the page, so that Oxbow reports it. */
function failureCode(thrown: unknown): ErrorCode | undefined {
  const unexpected =
    thrown instanceof Error && !(thrown instanceof CommandError) && !('toJSON' in thrown)
  return unexpected ? 'handler_failed' : undefined
}
