/** One call on its way through a command: its context, its end, and its abort. */

import {
  type CallStage,
  encode,
  type InvokeBytesFrame,
  type InvokeFrame,
  IpcError,
  limitsTime,
  streamAnswer,
  stringify,
  TIMEOUT_HEADER,
  TimedOutError,
} from '@oxbow/protocol'
import type { CommandScope } from '../acl/scope.ts'
import type { AppHandle } from '../app-handle.ts'
import type { AuditedOutcome } from '../audit.ts'
import { callerOf } from '../server/authenticate.ts'
import { notManaged, type StateKey, stateName } from '../state.ts'
import type { WebviewWindow } from '../window.ts'
import type { OpenChannel } from './channel.ts'
import type { CommandContext } from './command.ts'
import type { Connection } from './connection.ts'
import type { OpenCall } from './open-calls.ts'
import { type InvokeBody, Request } from './request.ts'
import { CommandError, encodeValue } from './response.ts'
import { isStream, ResultStream, type Streamable } from './result-stream.ts'
import type { RegisteredCommand } from './router.ts'
import type { Arguments } from './schema.ts'

/** A call as it came over the line. */
export interface Call {
  readonly id: number
  /** The name by which the page calls the command. */
  readonly command: string
  readonly body: InvokeBody
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** The call in a frame. */
export function callOf(
  [, id, command, , headers]: InvokeFrame | InvokeBytesFrame,
  body: InvokeBody,
): Call {
  return { id, command, body, headers }
}

/** Runs one call. To the handler it is its context. */
export class Invocation implements CommandContext, OpenCall {
  readonly connection: Connection
  /** Told how the call has ended, where anybody wants to know. */
  onsettled: ((outcome: AuditedOutcome) => void) | undefined
  readonly #command: RegisteredCommand
  #call: Call
  readonly #channels: OpenChannel[] = []
  #abort: AbortController | undefined
  #abortReason: IpcError | undefined
  #unwanted = false
  #stage: CallStage = 'running'
  /** The id under which the page finds the stream that the handler has returned. */
  #stream: number | undefined

  constructor(connection: Connection, command: RegisteredCommand, call: Call) {
    this.connection = connection
    this.#command = command
    this.#call = call
  }

  get isWanted(): boolean {
    return !this.#unwanted
  }

  get app(): AppHandle {
    return this.connection.window.app
  }

  get window(): WebviewWindow {
    return this.connection.window
  }

  get identity(): object | undefined {
    return callerOf(this.connection.headers)?.identity
  }

  get request(): Request {
    const { id, body, headers } = this.#call
    const number = String(id)
    const own = { ...this.connection.headers, 'tauri-callback': number, 'tauri-error': number }
    return new Request(body, headers, own)
  }

  /** Made when it is first asked for: most handlers never look. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.#abortReason) this.#abort.abort(this.#abortReason)
    }
    return this.#abort.signal
  }

  get state(): <T>(key: StateKey<T>) => T {
    return <T>(key: StateKey<T>): T => {
      const { state } = this.connection
      if (state.has(key)) return state.get(key) as T
      const where = `field \`${stateName(key)}\` on command \`${this.#command.name}\``
      throw notManaged(
        `state not managed for ${where}. You must call \`.manage()\` before using this command`,
      )
    }
  }

  get scope(): CommandScope {
    return this.connection.access.scopeOf(this.#call.command)
  }

  get error(): CommandContext['error'] {
    return (code, data) => new CommandError({ code, data })
  }

  /** Runs the command to its end. A handler that answers at once costs no promise. */
  run(): void {
    const { parser, handler } = this.#command
    try {
      const args = parser.parse(this.#call.body, this.connection, this.#channels)
      if (args instanceof Promise) {
        this.#stage = 'arguments'
        this.#wait(args.then((parsed) => this.#begin(parsed)))
      } else {
        const result = handler(args, this)
        if (isThenable(result)) this.#wait(result)
        else this.#succeed(result)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The shorter one of the limits of the backend and of the page. */
  timeLimit(appMs: number): number {
    // The limit is one of the wait for a result: a stream may go on for as long as it is read.
    if (this.#stream !== undefined) return 0
    const { headers } = this.#call
    const own = this.#command.timeoutMs ?? appMs
    const asked = headers === undefined ? 0 : Number(headers[TIMEOUT_HEADER])
    if (!limitsTime(asked)) return limitsTime(own) ? own : 0
    return limitsTime(own) ? Math.min(own, asked) : asked
  }

  /** The page hears it now, whatever the handler still does. */
  expire(afterMs: number): void {
    // What has been told to finish for another reason need not hear of this one.
    if (this.#abortReason) return
    const { command } = this.#call
    const error = new TimedOutError({ command, afterMs, stage: this.#stage })
    this.connection.failCall(this.#call, error)
    this.abort(error, true)
  }

  /** The page has given the call up. */
  cancel(): void {
    this.abort(new IpcError('aborted', 'the page has cancelled the call'), true)
  }

  /** Tells the handler that it need not go on; an unwanted result is not even sent. */
  abort(reason: IpcError, unwanted: boolean): void {
    const isNews = unwanted && !this.#unwanted
    this.#unwanted ||= unwanted
    if (!this.#abortReason) {
      this.#abortReason = reason
      this.#abort?.abort(reason)
    }
    if (isNews) for (const channel of this.#channels) channel.abort?.(reason)
  }

  /** Hands arguments that took their time to the handler, unless nobody needs it any more. */
  #begin(args: Arguments): unknown {
    if (this.#abortReason) throw this.#abortReason
    this.#stage = 'running'
    return this.#command.handler(args, this)
  }

  #wait(result: PromiseLike<unknown>): void {
    const { id } = this.#call
    this.connection.openCall(id, this)
    result.then(
      (value) => this.#succeed(value),
      (error) => this.#fail(error),
    )
  }

  /** Reads what another call has been answered with: what fails from here on, fails in its name. */
  standFor({ command }: Pick<Call, 'command'>): void {
    this.#call = { ...this.#call, command }
  }

  /** The stream that the handler has returned has ended. */
  finish(outcome: AuditedOutcome): void {
    if (this.#stream !== undefined) this.connection.resources.close(this.#stream)
    this.#end()
    this.onsettled?.(outcome)
  }

  #succeed(value: unknown): void {
    if (isStream(value)) {
      this.#hold(value)
      return
    }
    if (this.#unwanted) {
      this.#end()
      this.onsettled?.('aborted')
      return
    }
    try {
      const encoded = encodeValue(value)
      this.connection.checkResult(encoded)
      this.#end()
      this.connection.sendResult(this.#call.id, encoded)
      this.onsettled?.('done')
    } catch (error) {
      this.#fail(invalidResult(error))
    }
  }

  /** Keeps the call open for as long as its page reads what the handler has returned. */
  #hold(source: Streamable): void {
    const { connection } = this
    const { id, command } = this.#call
    connection.closeCall(id, this)
    try {
      const stream = new ResultStream(source, { call: this, command })
      this.#stream = connection.resources.add(stream)
      connection.openCall(id, this)
      if (this.#unwanted) return
      const text = stringify(streamAnswer(command, this.#stream))
      connection.sendFrame(encode.error(id, text, 'stream_result'))
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#end()
    const reason = this.#abortReason
    // That a handler ends because it was told to is no failure; how else it ends is one, late as it may be.
    const told = isAbort(error, reason) ? reason : error
    this.onsettled?.(reason === undefined ? 'failed' : 'aborted')
    if (told !== reason || !this.#unwanted)
      this.connection.failCall(this.#call, told, !this.#unwanted)
  }

  /** Ends what the call alone kept open (C14). */
  #end(): void {
    const { connection } = this
    connection.closeCall(this.#call.id, this)
    const channels = this.#channels
    connection.endUnclaimed(
      this.#call,
      (key, id) => channels.some((channel) => channel.id === id) || this.#command.parser.takes(key),
    )
    for (const channel of channels) channel.release()
  }
}

/** Whether a handler has thrown what its signal made it throw, or what Node's functions make of it. */
function isAbort(thrown: unknown, reason: IpcError | undefined): boolean {
  if (reason === undefined || thrown === reason) return thrown === reason
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.cause === reason)
}

/** The text of I24, which is not the one that a sender of messages gets. */
function invalidResult(error: unknown): unknown {
  if (!(error instanceof IpcError) || error.code !== 'not_serializable') return error
  return new IpcError('invalid_result', `JSON error: ${error.message}`, { cause: error })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}
