/** One page's connection to its backend: makes calls, and reads the frames of the backend. */

import {
  type BackendFrame,
  type CallId,
  CLOSE_CODES,
  type ErrorCode,
  type ErrorFrame,
  type EvalFrame,
  IpcError,
  type StreamFrame,
  type Transport,
  type WelcomeFrame,
} from '@oxbow/protocol'
import { encodePage, messageOf, toBytes } from '@oxbow/protocol/internal'
import type { CallOptions, PendingCall } from './call.ts'
import { Callbacks } from './callbacks.ts'
import { aborted, shape } from './connection-errors.ts'
import { Line } from './line.ts'
import { Listeners } from './listeners.ts'
import { serialise } from './outbox.ts'
import type { ConnectionState, Recover, RecoverablePage } from './recover.ts'
import type { Evaluate } from './script.ts'
import type { TakeSocket } from './websocket.ts'

/** Opens a transport; rejects with a {@link CloseInfo} if it cannot be opened. */
export type OpenTransport = (take?: TakeSocket) => Promise<Transport>

/** The parts of a connection that the functions of `@oxbow/api` use. */
export interface Connection {
  /** The label of this page's window. */
  readonly label: string
  readonly state: ConnectionState
  /** Whether the backend runs on Windows. */
  readonly windows: boolean
  /** The path under which the page may read files of the machine, if the app allows any. */
  readonly assets?: string | undefined
  readonly callbacks: Callbacks
  readonly listeners: Pick<Listeners, 'remove'>
  /** Whether arguments reach the other side as they are, as those of mocks do. */
  readonly takesValues?: boolean
  /** The internals of Tauri that a mock has set. When others replace them, the mock is no longer in use. */
  readonly tauriInvoke?: unknown
  /** Calls a command; no arguments count as `{}` (S1). */
  invoke(command: string, args?: unknown, options?: CallOptions): Promise<unknown>
}

/** Options of a connection. */
export interface ConnectionOptions {
  readonly open: OpenTransport
  /** Starts the repair of broken lines. Without it, a line ends with its transport. */
  readonly recovery?: () => Promise<Recover>
  /** Proves which window this is. */
  readonly key: string
  /** The window's label, if it is known before the backend says it. */
  readonly label?: string
  readonly windows?: boolean
  readonly assets?: string | undefined
  /** Called when the backend has taken this page in, and when it has lost it. */
  readonly onChange?: (error?: IpcError) => void
  /** Runs the scripts of the backend. */
  readonly evaluate: Evaluate
}

/** A page's connection, on which the bridge, `@tauri-apps/api` and `@oxbow/api` meet. */
export class PageConnection implements Connection, RecoverablePage {
  readonly callbacks: Callbacks = new Callbacks()
  readonly listeners: Listeners = new Listeners(this.callbacks)
  readonly windows: boolean
  readonly assets: string | undefined
  readonly open: OpenTransport
  state: ConnectionState = 'connecting'
  isClosed = false
  onJoined: () => void = () => {}
  onGone: (transport: Transport) => void = () => {}
  line: Line
  timing: RecoverablePage['timing'] = [30_000, 5_000]
  readonly #options: ConnectionOptions
  readonly #calls = new Map<CallId, PendingCall>()
  #nextCall = 0
  #label: string
  #ended: IpcError | undefined
  #answered: number | undefined

  constructor(options: ConnectionOptions) {
    const { label = '', windows = false, assets, open } = options
    this.#options = options
    this.#label = label
    this.windows = windows
    this.assets = assets
    this.open = open
    this.line = this.#newLine()
    void this.#connect()
  }

  get label(): string {
    return this.#label
  }

  invoke(command: string, args: unknown = {}, options?: CallOptions | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      // One object for each call, without closures, which would cost the garbage collector time if
      // thousands of calls wait.
      const call: PendingCall = {
        command: String(command),
        resolve,
        reject,
        options: options ?? {},
        after: this.line.link.sent,
        release: undefined,
      }
      try {
        this.#start(call, args)
      } catch (error) {
        call.release?.()
        refuse(call, error)
      }
    })
  }

  /** Answers a script that the backend wanted the value of; such scripts call it themselves. */
  async answer(id: number, produce: () => unknown): Promise<void> {
    this.#answered = id
    try {
      const json = serialise(await produce())
      this.line.outbox.write(encodePage.evalResult(id, json))
    } catch (error) {
      this.line.outbox.write(encodePage.evalError(id, messageOf(error)))
    }
  }

  /** Ends the connection, and with it everything that this page owns in the backend. */
  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    this.isClosed = true
    this.line.link.close(code, reason)
    this.lose(ended)
  }

  lose(error: (hasLeft: boolean) => IpcError): void {
    if (this.#ended !== undefined) return
    this.#ended = error(false)
    this.line.cut()
    const { handed } = this.line.link
    for (const [id, call] of this.#calls) {
      this.#take(id)
      refuse(call, error(call.after < handed))
    }
    this.callbacks.lose(this.#ended)
    this.#options.onChange?.(this.#ended)
  }

  renew(): void {
    this.line = this.#newLine()
    this.#ended = undefined
    this.callbacks.lose(undefined)
  }

  #newLine(): Line {
    return new Line(this.#options.key, (frame, body) => this.#receive(frame, body), this)
  }

  async #connect(): Promise<void> {
    const first = this.open()
    first.then((transport) => {
      // A transport that opens after it was given up must not take the line from its successor.
      if (this.state === 'connecting') this.line.open(transport)
    }, ignore)
    const recover = await this.#options.recovery?.().catch(ignore)
    if (recover) return recover(this, first)
    await first.then(({ closed }) => closed, ignore)
    this.lose(ended)
  }

  #start(call: PendingCall, args: unknown): void {
    const { command } = call
    const { signal, headers } = call.options
    if (signal && signal.aborted !== false) throw aborted(command, signal)
    if (this.#ended !== undefined) throw this.#ended
    const id = this.#nextCall++
    // Lower-case names, from any form of headers (S7, S8); the engine throws for those that none may have.
    const record = headers && Object.fromEntries(new Headers(headers))
    const body = toBytes(args)
    const frame = body
      ? encodePage.invokeBytes(id, command, body.byteLength, record)
      : encodePage.invoke(id, command, serialise(args), record)
    if (signal) {
      const abort = (): void => {
        this.#take(id)
        this.line.outbox.write(encodePage.cancel(id))
        refuse(call, aborted(command, signal))
      }
      call.release = () => signal.removeEventListener('abort', abort)
      // A value that is not a signal throws here, before the call is sent.
      call.release()
      signal.addEventListener('abort', abort)
    }
    this.line.outbox.write(frame, body)
    this.#calls.set(id, call)
  }

  /** Ends the wait of a call. A cancelled call has none. */
  #take(id: CallId): PendingCall | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    call?.release?.()
    return call
  }

  #receive(frame: BackendFrame, body: Uint8Array | undefined): void {
    switch (frame[0]) {
      case 'result':
        this.#take(frame[1])?.resolve(frame[2])
        break
      case 'result-bytes':
        this.#take(frame[1])?.resolve(body?.buffer)
        break
      case 'stream':
        this.#onStream(frame)
        break
      case 'error':
        this.#onError(frame)
        break
      case 'event':
        this.listeners.dispatch(frame[1], frame[2], frame[3])
        break
      case 'messages':
        // Each message is handled as if it had come alone.
        for (const value of frame[3]) this.callbacks.message(frame[1], frame[2]++, value)
        break
      case 'message-bytes':
        this.callbacks.message(frame[1], frame[2], body?.buffer)
        break
      case 'end':
        this.callbacks.end(frame[1], frame[2])
        break
      case 'listen':
        this.listeners.add(frame)
        break
      case 'unlisten':
        this.listeners.remove(frame[1], frame[2])
        break
      case 'eval':
        this.#onEval(frame)
        break
      case 'welcome':
        this.#onWelcome(frame)
        break
    }
  }

  #onStream([, id, stream, text]: StreamFrame): void {
    const call = this.#take(id)
    call?.resolve(call.options.stream?.(stream) ?? Promise.reject(text))
  }

  #onError([, id, value, code, data]: ErrorFrame): void {
    const call = this.#take(id)
    const fail = code && call?.options.fail
    // Tauri's callers get the value as it is; ours get an error if it was Oxbow that failed the call.
    call?.reject(fail ? fail(code as ErrorCode, messageOf(value), { data }) : value)
  }

  #onEval([, script, id]: EvalFrame): void {
    const ran = (failure = 'it did not answer'): void => {
      if (id === undefined || this.#answered === id) return
      this.line.outbox.write(encodePage.evalError(id, failure))
    }
    this.#options.evaluate(script, ran)
  }

  // A backend of another version sends no welcome: it has refused the page's version.
  #onWelcome([, , label, messageBytes, ...timing]: WelcomeFrame): void {
    this.#label = label
    this.line.outbox.messageBytes = messageBytes
    this.timing = timing
    if (this.state === 'connecting') this.state = 'connected'
    this.#options.onChange?.()
  }
}

/** Rejects a call with an error, in the form that its caller expects. */
function refuse({ reject, options }: PendingCall, error: unknown): void {
  reject(shape(error, options.fail))
}

function ignore(): void {}

const ended = (hasLeft: boolean): IpcError =>
  new IpcError(hasLeft ? 'outcome_unknown' : 'disconnected', 'the line ended')
