/** The callbacks and channels of a page, by the numbers under which the backend reaches them. */

import type { CallbackId, IpcError } from '@oxbow/protocol'
import { reportUncaught } from './report.ts'

/** A function of the page that the backend can call. */
export type Callback = (data: unknown) => unknown

/** Receives the messages of one channel, without an object around each. */
export interface ChannelSink {
  /** A message and its number, from 0 (C2). */
  message(index: number, value: unknown): void
  /** The end, with the total number of messages (C4); without a number, the channel ends now. */
  end(total?: number): void
  /** The line has ended before the channel did. */
  lost(error: IpcError): void
}

/** A message as Tauri's channels get it. Those of `@tauri-apps/api` before 2.5 know its index as `id`. */
class Frame {
  readonly message: unknown
  readonly index: number

  constructor(message: unknown, index: number) {
    this.message = message
    this.index = index
  }

  get id(): number {
    return this.index
  }
}

/** Every callback and channel of one page. */
export class Callbacks {
  /** The live map that Tauri exposes as `callbacks` (P9). */
  readonly functions: Map<CallbackId, Callback> = new Map()
  readonly #channels = new Map<CallbackId, ChannelSink>()
  #lost: IpcError | undefined

  /** Keeps a callback under a random number; a `once` callback goes before it is called (P6). */
  add(callback?: Callback, once = false): CallbackId {
    const id = this.#draw()
    this.functions.set(id, (data) => {
      if (once) this.functions.delete(id)
      return callback?.(data)
    })
    return id
  }

  /** Keeps a channel of `@oxbow/api`. */
  addChannel(sink: ChannelSink): CallbackId {
    const id = this.#draw()
    if (this.#lost === undefined) this.#channels.set(id, sink)
    else sink.lost(this.#lost)
    return id
  }

  /** Forgets a callback or a channel; unknown numbers are ignored (P7). */
  remove(id: CallbackId): void {
    this.functions.delete(id)
    this.#channels.delete(id)
  }

  /** Calls a callback; its errors reach the caller (P8). */
  run(id: CallbackId, data: unknown): void {
    const callback = this.functions.get(id)
    if (callback !== undefined) {
      callback(data)
      return
    }
    console.warn(
      `[TAURI] Couldn't find callback id ${id}. This might happen when the app is reloaded while Rust is running an asynchronous operation.`,
    )
  }

  /** Calls a callback for the line, which a throwing callback must not disturb. */
  runSafely(id: CallbackId, data: unknown): void {
    try {
      this.run(id, data)
    } catch (error) {
      reportUncaught(error)
    }
  }

  /** Hands on a channel's message; Tauri's channels are callbacks and get Tauri's frames (C2). */
  message(id: CallbackId, index: number, value: unknown): void {
    // A handler may have ended the line between two messages of one frame.
    if (this.#lost) return
    const sink = this.#channels.get(id)
    if (sink === undefined) this.runSafely(id, new Frame(value, index))
    else sink.message(index, value)
  }

  /** Hands on a channel's end (C4). */
  end(id: CallbackId, total?: number): void {
    const sink = this.#channels.get(id)
    if (sink) {
      sink.end(total)
      return
    }
    const { functions } = this
    const old = {
      // A channel of a release that reads `id` knows no end frames, and would take this for a message, so
      // the channel is removed.
      get id() {
        functions.delete(id)
        return -1
      },
    }
    this.runSafely(id, { __proto__: old, end: true, index: total })
  }

  /** Fails every open and future channel with an error; `undefined` lets messages through again. */
  lose(error: IpcError | undefined): void {
    this.#lost = error
    if (error === undefined) return
    for (const sink of this.#channels.values()) sink.lost(error)
    this.#channels.clear()
  }

  #draw(): CallbackId {
    const id = crypto.getRandomValues(new Uint32Array(1))[0] as CallbackId
    return this.functions.has(id) || this.#channels.has(id) ? this.#draw() : id
  }
}
