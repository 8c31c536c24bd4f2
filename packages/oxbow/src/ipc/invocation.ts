/** One call on its way through a command: its context, its end, and its abort. */

import { IpcError } from '@oxbow/protocol'
import type { AppHandle } from '../app-handle.ts'
import { notManaged, type StateKey, stateName } from '../state.ts'
import type { WebviewWindow } from '../window.ts'
import type { OpenChannel } from './channel.ts'
import type { CommandContext } from './command.ts'
import type { Connection } from './connection.ts'
import type { OpenCall } from './open-calls.ts'
import { type InvokeBody, Request } from './request.ts'
import { CommandError, encodeFailure, encodeValue } from './response.ts'
import type { RegisteredCommand } from './router.ts'
import type { Arguments } from './schema.ts'

/** A call as it came over the line. */
export interface Call {
  readonly id: number
  readonly body: InvokeBody
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** Runs one call. To the handler it is its context. */
export class Invocation implements CommandContext, OpenCall {
  readonly connection: Connection
  readonly #command: RegisteredCommand
  readonly #call: Call
  readonly #channels: OpenChannel[] = []
  #abort: AbortController | undefined
  #abortReason: IpcError | undefined
  #unwanted = false

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

  get error(): CommandContext['error'] {
    return (code, data) => new CommandError({ code, data })
  }

  /** Runs the command to its end. A handler that answers at once costs no promise. */
  run(): void {
    const { parser, handler } = this.#command
    try {
      const args = parser.parse(this.#call.body, this.connection, this.#channels)
      if (args instanceof Promise) this.#wait(args.then((parsed) => this.#begin(parsed)))
      else {
        const result = handler(args, this)
        if (isThenable(result)) this.#wait(result)
        else this.#succeed(result)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Tells the handler that it need not go on; an unwanted result is not even sent. */
  abort(reason: IpcError, unwanted: boolean): void {
    this.#unwanted ||= unwanted
    if (this.#abortReason) return
    this.#abortReason = reason
    this.#abort?.abort(reason)
  }

  /** Hands arguments that took their time to the handler, unless nobody needs it any more. */
  #begin(args: Arguments): unknown {
    if (this.#abortReason) throw this.#abortReason
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

  #succeed(value: unknown): void {
    try {
      const encoded = encodeValue(value)
      this.#end()
      if (!this.#unwanted) this.connection.sendResult(this.#call.id, encoded)
    } catch (error) {
      this.#fail(invalidResult(error))
    }
  }

  #fail(error: unknown): void {
    const failure = encodeFailure(error)
    this.#end()
    if (failure.code === 'handler_failed' && !this.#abortReason) {
      const { name } = this.#command
      const fields = { err: error, command: name, window: this.connection.window.label }
      this.connection.logger.error(fields, `command "${name}" failed`)
    }
    if (!this.#unwanted) this.connection.sendError(this.#call.id, failure)
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
