/** A connection without a backend, for tests. */

import {
  type CallbackId,
  type EventTarget,
  parseChannelMarker,
  reaches,
  STREAM_COMMANDS,
  toEventTarget,
} from '@oxbow/protocol'
import { Callbacks } from './callbacks.ts'
import type { CallOptions, Connection } from './connection.ts'
import { aborted, shape } from './failure.ts'

/** Stands in for the backend: gets each call and returns, or throws, what the call gets. */
export type MockHandler = (command: string, args: never) => unknown

interface MockListener {
  readonly event: string
  readonly target: EventTarget
  readonly handler: CallbackId
}

/** The arguments of the four commands of the event plugin. */
interface EventArgs {
  readonly event: string
  readonly target?: EventTarget
  readonly handler: CallbackId
  readonly eventId: number
  readonly payload?: unknown
}

/** Answers calls in the page itself. Arguments arrive as they were given, not as JSON. */
export class MockConnection implements Connection {
  label = 'main'
  readonly state = 'connected'
  readonly windows = false
  readonly takesValues = true
  handler: MockHandler | undefined
  /** The windows that there are, if the test has said so. */
  labels: readonly string[] | undefined
  mocksEvents = false
  /** What this mock stands in front of. */
  replaced: PropertyDescriptor | undefined
  readonly callbacks: Callbacks = new Callbacks()
  readonly listeners: Connection['listeners'] = {
    remove: (_event: string, id: number): void => this.#forget(id),
  }
  readonly #listeners = new Map<number, MockListener>()
  #nextListener = 0

  invoke(command: string, args: unknown = {}, options: CallOptions = {}): Promise<unknown> {
    const { signal, fail } = options
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        if (signal !== undefined) reject(shape(aborted(command, signal), fail))
      }
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      this.#run(command, args)
        .then(resolve, reject)
        .finally(() => signal?.removeEventListener('abort', abort))
    })
  }

  async #run(command: string, args: unknown): Promise<unknown> {
    try {
      return await this.#answer(command, args)
    } finally {
      this.#endChannels(args)
    }
  }

  #answer(command: string, args: unknown): unknown {
    const [plugin, name = ''] = command.split('|')
    // How far a loop is with a channel: nobody here waits for it.
    if (command === STREAM_COMMANDS.taken) return false
    if (this.mocksEvents && plugin === 'plugin:event') {
      return this.#answerEvent(name, args as EventArgs)
    }
    if (this.labels !== undefined && command === 'plugin:window|get_all_windows') return this.labels
    return this.handler?.(command, args as never)
  }

  #answerEvent(command: string, args: EventArgs): number | null {
    switch (command) {
      case 'listen':
        return this.#listen(args)
      case 'unlisten':
        this.#forget(args.eventId)
        return null
      default:
        this.#emit(args)
        return null
    }
  }

  #listen({ event, handler, target = { kind: 'Any' } }: EventArgs): number {
    const id = this.#nextListener++
    this.#listeners.set(id, { event, handler, target })
    return id
  }

  #emit({ event, payload = null, target = { kind: 'Any' } }: EventArgs): void {
    const wanted = toEventTarget(target)
    for (const [id, listener] of [...this.#listeners]) {
      if (listener.event !== event || !reaches(wanted, listener.target)) continue
      if (this.#listeners.has(id))
        this.callbacks.runSafely(listener.handler, { event, payload, id })
    }
  }

  #forget(id: number): void {
    const listener = this.#listeners.get(id)
    this.#listeners.delete(id)
    if (listener !== undefined) this.callbacks.remove(listener.handler)
  }

  /** A command that has ended has ended the channels that it was given (C14). */
  #endChannels(args: unknown): void {
    if (typeof args !== 'object' || args === null) return
    for (const value of Object.values(args)) {
      const id = parseChannelMarker(String(value?.toJSON?.()))
      if (id !== undefined) this.callbacks.end(id)
    }
  }
}
