/** One call on its way through a command: its arguments, its handler, its end, and its abort. */

import { type CallStage, encode, IpcError, TimedOutError } from '@oxbow/protocol'
import { limitsTime, TIMEOUT_HEADER } from '@oxbow/protocol/internal'
import type { CommandScope } from '../acl/scope.ts'
import { asPromise, isThenable } from '../base/user-code.ts'
import type { OpenChannel } from '../channel/channel.ts'
import { guardedAbort } from '../channel/guarded-abort.ts'
import {
  discardStream,
  isStream,
  ResultStream,
  type Streamable,
  type StreamedCall,
} from '../channel/result-stream.ts'
import { jsonBody, Request } from '../line/request.ts'
import { type Encoded, encodeValue, isWebBody } from '../line/response.ts'
import type { AuditedOutcome } from '../observe/audit.ts'
import { notManaged, type StateKey, stateName } from '../state/state.ts'
import type { AppHandle } from '../window/app-handle.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { Call } from './call.ts'
import type { CallingPage, PageCall } from './calling-page.ts'
import type { ContextSource } from './context.ts'
import type { RegisteredCommand } from './registered-command.ts'
import type { Arguments } from './schema.ts'
import { invalidResult, isAbort } from './thrown.ts'

/** Replaces a page that has gone. */
type Scene = Pick<CallingPage, 'window' | 'state' | 'caller' | 'logger' | 'access'>

const NO_BODY = jsonBody({})

/** Runs one call. */
export class Invocation implements ContextSource, PageCall, StreamedCall {
  /** Told how the call has ended, where anybody wants to know. */
  onsettled: ((outcome: AuditedOutcome) => void) | undefined
  /** Until the call is let go. */
  #connection: CallingPage | undefined
  /** What its handler may still want then: of the page nothing is kept. */
  #scene: Scene
  readonly #command: RegisteredCommand
  #call: Call
  readonly #channels: OpenChannel[] = []
  #abort: AbortController | undefined
  #abortReason: IpcError | undefined
  #unwanted = false
  #isSettled = false
  #stage: CallStage = 'running'
  /** The id under which the page finds the stream that the handler has returned. */
  #stream: number | undefined

  constructor(connection: CallingPage, command: RegisteredCommand, call: Call) {
    this.#connection = connection
    this.#scene = connection
    this.#command = command
    this.#call = call
  }

  /** @throws why nobody waits for the call any more, once it has been let go */
  get connection(): CallingPage {
    if (this.#connection !== undefined) return this.#connection
    throw this.#abortReason
  }

  get commandName(): string {
    return this.#call.command
  }

  get isWanted(): boolean {
    return !this.#unwanted
  }

  get app(): AppHandle {
    return this.#scene.window.app
  }

  get window(): WebviewWindow {
    return this.#scene.window
  }

  get identity(): object | undefined {
    return this.#scene.caller?.identity
  }

  get request(): Request {
    const { id, body, headers } = this.#call
    const number = String(id)
    // Without a page there is no request: the handler must not take an empty one for it.
    const own = { ...this.connection.headers, 'tauri-callback': number, 'tauri-error': number }
    return new Request(body, headers, own)
  }

  /** Made when it is first asked for: most handlers never look. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = guardedAbort(this.#scene.logger, `command "${this.#command.name}"`)
      if (this.#abortReason) this.#abort.abort(this.#abortReason)
    }
    return this.#abort.signal
  }

  get state(): <T>(key: StateKey<T>) => T {
    return <T>(key: StateKey<T>): T => {
      const { state } = this.#scene
      if (state.has(key)) return state.get(key) as T
      const where = `field \`${stateName(key)}\` on command \`${this.#command.name}\``
      throw notManaged(
        `state not managed for ${where}. You must call \`.manage()\` before using this command`,
      )
    }
  }

  get scope(): CommandScope {
    return this.#scene.access.scopeOf(this.#call.command)
  }

  /** Runs the command to its end. A handler that answers at once costs no promise. */
  run(): void {
    const command = this.#command
    try {
      const args = command.parser.parse(this.#call.body, this.connection, this.#channels)
      if (args instanceof Promise) {
        this.#stage = 'arguments'
        this.#wait(args.then((parsed) => this.#begin(parsed)))
      } else {
        const result = command.run(args, this)
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

  /** The page gets the answer now, whatever the handler still does. */
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

  /** Aborts the signal of the handler; the result of a cancelled call is not sent. */
  abort(reason: IpcError, unwanted: boolean): void {
    const isNews = unwanted && !this.#unwanted
    this.#unwanted ||= unwanted
    if (!this.#abortReason) {
      this.#abortReason = reason
      this.#abort?.abort(reason)
    }
    if (isNews) this.#connection?.abandonCall(this)
    if (isNews) for (const channel of this.#channels) channel.abort?.(reason)
  }

  throwIfAborted(): void {
    if (this.#abortReason) throw this.#abortReason
  }

  /** Passes async arguments to the handler, unless the call was cancelled meanwhile. */
  #begin(args: Arguments): unknown {
    this.throwIfAborted()
    this.#stage = 'running'
    return this.#command.run(args, this)
  }

  #wait(result: PromiseLike<unknown>): void {
    const { id } = this.#call
    this.connection.openCall(id, this)
    asPromise(result).then(
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
    if (this.#isSettled) return
    if (this.#stream !== undefined) this.connection.resources.close(this.#stream)
    this.#settle(outcome)
  }

  /** The handler has not ended in time, and its call was cancelled: its further results are dropped. */
  letGo(): void {
    const { window, state, caller, logger, access } = this.connection
    // Its channels are lost, and stay so: one that has ended would throw at a timer that sends.
    this.#channels.length = 0
    this.finish('aborted')
    this.#scene = { window, state, caller, logger, access }
    this.#connection = undefined
    this.#call = { ...this.#call, body: NO_BODY, headers: undefined }
    this.onsettled = undefined
    // Until somebody looks at its stack, an error of V8 keeps all that is on it: the page.
    void this.#abortReason?.stack
  }

  /** Examines the result of the handler, whose members may throw. */
  #succeed(value: unknown): void {
    try {
      if (this.#isSettled) discardStream(value)
      else if (isWebBody(value)) this.#read(value)
      else if (isStream(value)) this.#hold(value)
      else if (this.#unwanted) this.#settle('aborted')
      else this.#answer(encodeValue(value))
    } catch (error) {
      this.#fail(invalidResult(error))
    }
  }

  /** The web's bodies are read when their call is answered. */
  #read(body: Blob | globalThis.Response): void {
    this.connection.closeCall(this.#call.id, this)
    this.#wait(body.arrayBuffer())
  }

  #answer(encoded: Encoded): void {
    this.connection.checkResult(encoded)
    if (this.#settle('done')) this.connection.sendResult(this.#call.id, encoded)
  }

  /** Keeps the call open as long as its page reads the handler's stream. */
  #hold(source: Streamable): void {
    const { connection } = this
    const { id, command } = this.#call
    connection.closeCall(id, this)
    const stream = new ResultStream(source, this, connection.logger)
    this.#stream = connection.resources.add(stream)
    connection.openCall(id, this)
    if (this.#unwanted) return
    const text = `command ${command} answers with a stream, which only invoke of @oxbow/api can read`
    connection.sendFrame(encode.stream(id, this.#stream, text))
  }

  #fail(error: unknown): void {
    const reason = this.#abortReason
    if (!this.#settle(reason === undefined ? 'failed' : 'aborted')) return
    // That a handler ends because it was told to is no failure; how else it ends is one, late as it may be.
    const told = isAbort(error, reason) ? reason : error
    if (told !== reason || !this.#unwanted)
      this.connection.failCall(this.#call, told, !this.#unwanted)
  }

  /** The call ends in one way only: says whether this is it. */
  #settle(outcome: AuditedOutcome): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    this.#end()
    this.onsettled?.(outcome)
    return true
  }

  /** Ends the channels that only the call kept open (C14). */
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
