/** Every frame that travels between a page and the backend. Types only: this file is the wire. */

import type { EventTarget } from './event-target.ts'

/** A value that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Request headers of one call. Names are lower case. */
export type Headers = Readonly<Record<string, string>>

/** A frame with bytes states their length; the bytes follow in binary messages after the text. */
export type ByteLength = number

/** A call's number: a counter of the page, unique on its line. */
export type CallId = number

/** A page callback's number, drawn by the page (Tauri draws it at random from 32 bits, P6). */
export type CallbackId = number

// --- page → backend ---

/**
 * The first frame of a page, on every transport. `key` proves which window it is; nothing else on the
 * line does. `link` is a number that the page has drawn for its line; with `received`, how many messages
 * of the backend have come, the page asks to resume that line.
 */
export type HelloFrame = [
  kind: 'hello',
  version: number,
  key: string,
  link: number,
  received?: number,
]

/** Calls a command with JSON arguments. */
export type InvokeFrame = [
  kind: 'invoke',
  id: CallId,
  command: string,
  args: Json,
  headers?: Headers,
]

/** Calls a command with a raw body instead of arguments (S2). */
export type InvokeBytesFrame = [
  kind: 'invoke-bytes',
  id: CallId,
  command: string,
  length: ByteLength,
  headers?: Headers,
]

/** The page no longer wants the result of a call: the handler's `signal` aborts. */
export type CancelFrame = [kind: 'cancel', id: CallId]

/** The value of a script for which the backend has asked. */
export type EvalResultFrame = [kind: 'eval-result', id: number, value: Json]

/** The error that such a script has thrown. */
export type EvalErrorFrame = [kind: 'eval-error', id: number, message: string]

// --- backend → page ---

/**
 * Accepts a page, and states its window, the largest message that the backend accepts, in bytes, and, in
 * milliseconds, how long a broken line can be resumed and after which silence a page asks for a sign
 * of life.
 */
export type WelcomeFrame = [
  kind: 'welcome',
  version: number,
  label: string,
  messageBytes: number,
  resumeMs: number,
  heartbeatMs: number,
]

/** A call's JSON result. */
export type ResultFrame = [kind: 'result', id: CallId, value: Json]

/** A call's raw result; the page gets an `ArrayBuffer`. */
export type ResultBytesFrame = [kind: 'result-bytes', id: CallId, length: ByteLength]

/**
 * A call is answered with a stream of this number, which the page reads by {@link STREAM_COMMANDS}`.read`.
 * A caller that reads no streams, such as Tauri's `invoke`, rejects with the text.
 */
export type StreamFrame = [kind: 'stream', id: CallId, stream: number, text: string]

/**
 * A call failed. `value` is what the promise rejects with, of any JSON shape (I23).
 * With a `code`, Oxbow itself failed the call; without, the handler did. `data` are the fields of the error
 * beside its message, such as those of a {@link TimedOutCall}.
 */
export type ErrorFrame = [kind: 'error', id: CallId, value: Json, code?: string, data?: Json]

/**
 * Messages of a channel that follow each other. `index` is that of the first; it counts the messages of one
 * binding from 0 (C2).
 */
export type MessagesFrame = [
  kind: 'messages',
  channel: CallbackId,
  index: number,
  values: readonly Json[],
]

/** One raw message of a channel. */
export type MessageBytesFrame = [
  kind: 'message-bytes',
  channel: CallbackId,
  index: number,
  length: ByteLength,
]

/** A channel has ended; `index` is how many messages it carried (C4). */
export type EndFrame = [kind: 'end', channel: CallbackId, index: number]

/**
 * A listener of this page now exists. Sent before the result of `plugin:event|listen`, so no event
 * can overtake it (E18). `slot` numbers the listeners of this page from 0 and stands for the
 * listener in `event` frames; `id` is the one number of the listener in the whole app (E17).
 */
export type ListenFrame = [
  kind: 'listen',
  slot: number,
  event: string,
  id: number,
  handler: CallbackId,
  target: EventTarget,
]

/** A listener of this page has been removed, by this page or by another (E19). */
export type UnlistenFrame = [kind: 'unlisten', event: string, id: number]

/** An event for the listeners of this page in `slots`. Pages with the same slots get the very same text. */
export type EventFrame = [kind: 'event', event: string, slots: readonly number[], payload: Json]

/** Runs a script in the page; with an `id` the page answers with its value. */
export type EvalFrame = [kind: 'eval', script: string, id?: number]

/** The frames of pages. */
export type PageFrame =
  | HelloFrame
  | InvokeFrame
  | InvokeBytesFrame
  | CancelFrame
  | EvalResultFrame
  | EvalErrorFrame

/** The frames of backends. */
export type BackendFrame =
  | WelcomeFrame
  | ResultFrame
  | ResultBytesFrame
  | StreamFrame
  | ErrorFrame
  | MessagesFrame
  | MessageBytesFrame
  | EndFrame
  | ListenFrame
  | UnlistenFrame
  | EventFrame
  | EvalFrame

/** The frames of both sides. */
export type Frame = PageFrame | BackendFrame

/** The version of this wire format. Both sides state it first, and refuse a different one. */
export const PROTOCOL_VERSION = 1
