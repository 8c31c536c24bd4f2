/** Turns what a handler returned or threw into what the page receives. */

import { inspect } from 'node:util'
import {
  type ErrorCode,
  IpcError,
  type Limits,
  messageOf,
  stringify,
  toBytes,
} from '@oxbow/protocol'

/**
 * A result that is not to be written as JSON: bytes, which the page receives as an `ArrayBuffer`, or a
 * text that is JSON already (I22). The bytes of a result are not copied: do not change them afterwards.
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
  /** What the page receives; on the type only. */
  declare readonly '~result'?: T
  readonly body: string | Uint8Array<ArrayBuffer>

  constructor(body: string | ArrayBuffer | ArrayBufferView) {
    this.body = typeof body === 'string' ? body : (toBytes(body) ?? new Uint8Array())
  }
}

/** What goes over the line: JSON text or bytes. */
export type Encoded = string | Uint8Array<ArrayBuffer>

/** The bytes of a body; of text, at least. */
export function sizeOf(body: Encoded): number {
  return typeof body === 'string' ? body.length : body.byteLength
}

/** @throws {IpcError} `too_large` for what no message may hold. */
export function checkSize(body: Encoded, { messageBytes }: Limits, what: () => string): void {
  const size = sizeOf(body)
  if (size <= messageBytes) return
  const text = `${what()} has ${size} bytes; the limit \`messageBytes\` is ${messageBytes}`
  throw new IpcError('too_large', text)
}

/** The error of whoever wants more of something than a limit allows. */
export function tooMany(limit: keyof Limits, value: number): IpcError {
  return new IpcError('too_many', `the limit \`${limit}\` of ${value} is reached`)
}

/** Encodes a result or a channel message: bytes stay bytes, everything else becomes JSON text. */
export function encodeValue(value: unknown): Encoded {
  if (typeof value !== 'object' || value === null) return stringify(value)
  if (value instanceof Response) return checkJson(value.body)
  return toBytes(value) ?? stringify(value)
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
 * Fails a command with exactly this value, of any JSON shape (I23).
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
    super(typeof value === 'string' ? value : `command failed: ${inspect(value)}`)
    this.value = value
  }
}

/** What an error frame carries: JSON text, and a code where Oxbow rather than the handler failed. */
export interface Failure {
  readonly json: string
  readonly code: ErrorCode | undefined
}

/** Encodes what a handler threw: its value, its `toJSON()`, or its message. */
export function encodeFailure(thrown: unknown): Failure {
  if (thrown instanceof IpcError) return { json: stringify(thrown.message), code: thrown.code }
  try {
    return { json: stringify(failureValue(thrown)), code: failureCode(thrown) }
  } catch (error) {
    // An error that cannot be written rejects with the reason alone (I24).
    return { json: stringify(messageOf(error)), code: 'invalid_result' }
  }
}

function failureValue(thrown: unknown): unknown {
  if (thrown instanceof CommandError) return thrown.value
  return thrown instanceof Error && !('toJSON' in thrown) ? thrown.message : thrown
}

/** Only an error that nobody made for the page counts as Oxbow's to report. */
function failureCode(thrown: unknown): ErrorCode | undefined {
  const unexpected =
    thrown instanceof Error && !(thrown instanceof CommandError) && !('toJSON' in thrown)
  return unexpected ? 'handler_failed' : undefined
}
