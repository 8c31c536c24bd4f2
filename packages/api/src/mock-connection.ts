/** A connection without a backend, for tests. */

import type { CallbackId, EventTarget } from '@oxbow/protocol'
import { reaches, STREAM_COMMANDS, toEventTarget } from '@oxbow/protocol/internal'
import type { CallOptions } from './call.ts'
import { Callbacks } from './callbacks.ts'
import type { Connection } from './connection.ts'
import { answerByMock } from './mock-call.ts'
import { tauriGlobals } from './tauri-page.ts'

/** Replaces the backend: gets each call, and returns its result or throws its error. */
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
  readonly state = 'connected'
  readonly windows = false
  readonly takesValues = true
  /** The internals of Tauri that this mock has set, if it could. */
  tauriInvoke: unknown
  handler: MockHandler | undefined
  /** The labels of all windows, if the test has set them. */
  labels: readonly string[] | undefined
  mocksEvents = false
  /** The connection that this mock replaces. */
  replaced: PropertyDescriptor | undefined
  readonly callbacks: Callbacks = new Callbacks()
  readonly listeners: Connection['listeners'] = {
    remove: (_event: string, id: number): void => this.#forget(id),
  }
  readonly #listeners = new Map<number, MockListener>()
  #nextListener = 0

  get label(): string {
    const { metadata } = tauriGlobals().__TAURI_INTERNALS__ ?? {}
    const label = this.tauriInvoke ? metadata?.currentWindow.label : this.labels?.[0]
    return label ?? 'main'
  }

  invoke(command: string, args: unknown = {}, options?: CallOptions): Promise<unknown> {
    const answer = (): unknown => this.#answer(command, args)
    const end = (channel: CallbackId): void => this.callbacks.end(channel)
    return answerByMock({ command, args, answer, end }, options)
  }

  #answer(command: string, args: unknown): unknown {
    const [plugin, name = ''] = command.split('|')
    // Reports the progress of a loop over a channel, which a mock does not need.
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
}
