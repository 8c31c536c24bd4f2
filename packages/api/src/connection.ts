/** One page's connection to its backend: its calls, and the reading of what the backend sends. */

import {
  type BackendFrame,
  type CallId,
  CLOSE_CODES,
  type CloseInfo,
  type ErrorCode,
  type ErrorFrame,
  type EvalFrame,
  encode,
  FrameReader,
  type IpcError,
  type Message,
  messageOf,
  PROTOCOL_VERSION,
  toBytes,
  type WelcomeFrame,
} from '@oxbow/protocol'
import { Callbacks } from './callbacks.ts'
import { aborted, endError, type Fail, shape } from './failure.ts'
import { toHeaderRecord } from './headers.ts'
import { Link, type OpenTransport } from './link.ts'
import { Listeners } from './listeners.ts'
import { Outbox } from './outbox.ts'

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly headers?: HeadersInit | undefined
  /**
   * Makes the errors of this call; without it, a call rejects as Tauri's do. It comes from the
   * caller, so that a page's `instanceof` meets the page's own copy of the error class.
   */
  readonly fail?: Fail | undefined
}

/** What the functions of `@oxbow/api` need of a connection. */
export interface Connection {
  /** The label of this page's window. */
  readonly label: string
  /** Whether the backend runs on Windows. */
  readonly windows: boolean
  readonly callbacks: Callbacks
  readonly listeners: Pick<Listeners, 'remove'>
  /** Calls a command; no arguments count as `{}` (S1). */
  invoke(command: string, args?: unknown, options?: CallOptions): Promise<unknown>
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly open: OpenTransport
  /** Proves which window this is. */
  readonly key: string
  /** The window's label, if it is known before the backend says it. */
  readonly label?: string
  readonly windows?: boolean
  /** Called when the backend has taken this page in, and when the line has ended. */
  readonly onChange?: (error?: IpcError) => void
  /** Runs a script in the page and returns why it did not run, if so. */
  readonly evaluate?: (script: string) => string | undefined
}

interface PendingCall {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly fail: Fail | undefined
  /** Takes the call off its signal. */
  release?: () => void
}

const TAURI_STYLE: CallOptions = {}

/** A page's connection, on which the bridge, `@tauri-apps/api` and `@oxbow/api` meet. */
export class PageConnection implements Connection {
  readonly callbacks: Callbacks = new Callbacks()
  readonly listeners: Listeners = new Listeners(this.callbacks)
  readonly #options: ConnectionOptions
  readonly #link: Link
  readonly #outbox: Outbox
  readonly #reader = new FrameReader('backend', (frame, body) => this.#receive(frame, body))
  readonly #calls = new Map<CallId, PendingCall>()
  #nextCall = 0
  #label: string
  #ended: IpcError | undefined
  #answered: number | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#label = options.label ?? ''
    this.#link = new Link(options.open, {
      message: (message) => this.#read(message),
      end: (info) => this.#end(info),
    })
    this.#outbox = new Outbox((message) => this.#link.send(message))
    this.#outbox.write(encode.hello(PROTOCOL_VERSION, options.key))
  }

  get label(): string {
    return this.#label
  }

  get windows(): boolean {
    return this.#options.windows ?? false
  }

  invoke(
    command: string,
    args: unknown = {},
    options: CallOptions = TAURI_STYLE,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: PendingCall = { resolve, reject, fail: options.fail }
      try {
        this.#start(call, [command, args], options)
      } catch (error) {
        reject(shape(error, options.fail))
      }
    })
  }

  /** Answers a script that the backend wanted the value of; such scripts call it themselves. */
  answer(id: number, produce: () => unknown): void {
    this.#answered = id
    new Promise((resolve) => resolve(produce()))
      .then((value) => this.#outbox.write(encode.evalResult(id, this.#outbox.json(value))))
      .catch((error) => this.#outbox.write(encode.evalError(id, messageOf(error))))
  }

  /** Ends the connection, and with it everything that this page owns in the backend. */
  close(): void {
    this.#link.close()
  }

  #start(call: PendingCall, [command, args]: [string, unknown], options: CallOptions): void {
    const { signal, headers } = options
    if (signal?.aborted) throw aborted(command, signal)
    if (this.#ended !== undefined) throw this.#ended
    const id = this.#nextCall++
    const name = String(command)
    const record = headers === undefined ? undefined : toHeaderRecord(headers)
    const body = toBytes(args)
    if (body === undefined) {
      this.#outbox.write(encode.invoke(id, name, this.#outbox.json(args), record))
    } else {
      this.#outbox.write(encode.invokeBytes(id, name, body.byteLength, record), body)
    }
    this.#calls.set(id, call)
    if (signal === undefined) return
    const abort = (): void => {
      this.#take(id)
      this.#outbox.write(encode.cancel(id))
      call.reject(shape(aborted(name, signal), call.fail))
    }
    call.release = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
  }

  /** Ends the wait of a call. A call that was given up is not there any more. */
  #take(id: CallId): PendingCall | undefined {
    const call = this.#calls.get(id)
    if (call === undefined) return undefined
    this.#calls.delete(id)
    call.release?.()
    return call
  }

  #read(message: Message): void {
    try {
      this.#reader.read(message)
    } catch (error) {
      this.#link.close(CLOSE_CODES.malformed, messageOf(error))
    }
  }

  #receive(frame: BackendFrame, body: Uint8Array<ArrayBuffer> | undefined): void {
    switch (frame[0]) {
      case 'result':
        this.#take(frame[1])?.resolve(frame[2])
        break
      case 'result-bytes':
        this.#take(frame[1])?.resolve(toBuffer(body))
        break
      case 'error':
        this.#onError(frame)
        break
      case 'event':
        this.listeners.dispatch(frame[1], frame[2], frame[3])
        break
      case 'message':
        this.callbacks.message(frame[1], frame[2], frame[3])
        break
      case 'message-bytes':
        this.callbacks.message(frame[1], frame[2], toBuffer(body))
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

  #onError([, id, value, code]: ErrorFrame): void {
    const call = this.#take(id)
    if (call === undefined) return
    const { fail, reject } = call
    if (code === undefined || fail === undefined) reject(value)
    else reject(fail(code as ErrorCode, messageOf(value)))
  }

  #onEval([, script, id]: EvalFrame): void {
    const { evaluate } = this.#options
    this.#answered = undefined
    const failure = evaluate ? evaluate(script) : 'this client runs no scripts'
    if (id === undefined || this.#answered === id) return
    this.#outbox.write(encode.evalError(id, failure ?? 'the script did not answer'))
  }

  #onWelcome([, version, label, messageBytes]: WelcomeFrame): void {
    if (version !== PROTOCOL_VERSION) {
      this.#link.close(CLOSE_CODES.version, `the backend speaks version ${version} of the protocol`)
      return
    }
    this.#label = label
    this.#outbox.messageBytes = messageBytes
    this.#options.onChange?.()
  }

  #end(info: CloseInfo): void {
    const error = endError(info)
    this.#ended = error
    this.#reader.close()
    for (const id of this.#calls.keys()) {
      const call = this.#take(id)
      call?.reject(shape(error, call.fail))
    }
    this.callbacks.lose(error)
    this.#options.onChange?.(error)
  }
}

/** A body that fills its buffer is handed over without a copy. */
function toBuffer(body: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer {
  if (body === undefined || body.byteLength === 0) return new ArrayBuffer(0)
  return body.byteLength === body.buffer.byteLength ? body.buffer : body.slice().buffer
}
