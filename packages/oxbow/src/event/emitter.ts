/** The methods of the app and its windows for events: emitting and listening (W11, W12). */

import type { EventTarget } from '@oxbow/protocol'
import { toEventTarget } from '@oxbow/protocol/internal'
import { type EventFilter, filterFor, toAll } from './event-filter.ts'
import type { EventHandler, EventHub } from './event-hub.ts'
import { checkEventName, type EventMap, type EventName } from './event-map.ts'
import { type UnlistenFn, unlistenFn } from './unlisten-fn.ts'

/** The payload as an argument; it may be omitted if its type allows `undefined` or `null`. */
export type PayloadArgs<P> = undefined extends P
  ? [payload?: P]
  : null extends P
    ? [payload?: P]
    : [payload: P]

/** The parts of its app that an emitter uses. */
export interface EventBus {
  readonly events: EventHub
  /** Checks name and payload and emits. */
  emit(event: string, payload: unknown, filter: EventFilter): void
}

/**
 * Emits events to pages and backend, and listens to them. The app and its windows are emitters.
 *
 * @example
 * ```ts
 * import type { Emitter } from 'oxbow'
 *
 * export function ping(to: Emitter): void {
 *   to.once('pong', ({ payload }) => console.log(payload))
 *   to.emit('ping')
 * }
 * ```
 */
export abstract class Emitter<M extends EventMap = EventMap> {
  readonly #bus: EventBus
  readonly #target: EventTarget

  constructor(bus: EventBus, target: EventTarget) {
    this.#bus = bus
    this.#target = target
  }

  /**
   * Emits an event to every listener of its name, in all pages and the backend (E8). The payload is
   * written as JSON once; `undefined` becomes `null`.
   *
   * @example
   * ```ts
   * import type { AppHandle } from 'oxbow'
   *
   * export function announce(app: AppHandle, url: string): void {
   *   app.emit('download-started', { url })
   * }
   * ```
   * @throws {IpcError} `invalid_event_name`, `invalid_payload`, `not_serializable`
   */
  emit<K extends EventName<M>>(event: K, ...payload: PayloadArgs<M[K]>): void {
    this.#bus.emit(event, payload[0], toAll)
  }

  /**
   * Emits an event to one target; a bare label means every kind of listener with that label (E4).
   * Plain `listen` in a page gets the event too (E7).
   *
   * @throws {IpcError} as {@link emit}
   */
  emitTo<K extends EventName<M>>(
    target: string | EventTarget,
    event: K,
    ...payload: PayloadArgs<M[K]>
  ): void {
    this.#bus.emit(event, payload[0], filterFor(toEventTarget(target)))
  }

  /**
   * Emits an event to the listeners whose target the filter accepts (E11). Plain `listen` in a page
   * gets the event too (E7).
   *
   * @throws {IpcError} as {@link emit}
   */
  emitFilter<K extends EventName<M>>(event: K, payload: M[K], filter: EventFilter): void {
    this.#bus.emit(event, payload, filter)
  }

  /**
   * Calls a handler with events to all and to this app or window (E6), until the returned function is called or
   * {@link unlisten} is.
   *
   * @example
   * ```ts
   * import type { AppHandle } from 'oxbow'
   *
   * export async function countTicks(app: AppHandle, work: () => Promise<void>): Promise<number> {
   *   let ticks = 0
   *   using _listener = app.listen('tick', () => ticks++)
   *   await work()
   *   return ticks
   * }
   * ```
   * @throws {IpcError} `invalid_event_name` (E3)
   */
  listen<K extends EventName<M>>(event: K, handler: EventHandler<M[K]>): UnlistenFn {
    return this.#listen(event, this.#target, handler)
  }

  /**
   * Calls a handler with every event of the name, whatever its target (E6).
   *
   * @throws {IpcError} as {@link listen}
   */
  listenAny<K extends EventName<M>>(event: K, handler: EventHandler<M[K]>): UnlistenFn {
    return this.#listen(event, { kind: 'Any' }, handler)
  }

  /**
   * Calls a handler with one event, as {@link listen} does, and then ends the listener (E22).
   *
   * @throws {IpcError} as {@link listen}
   */
  once<K extends EventName<M>>(event: K, handler: EventHandler<M[K]>): UnlistenFn {
    checkEventName(event)
    const { events } = this.#bus
    return unlistenFn(events, events.once(event, this.#target, handler as EventHandler<unknown>))
  }

  /**
   * Calls a handler with one event, as {@link listenAny} does, and then ends the listener.
   *
   * @throws {IpcError} as {@link listen}
   */
  onceAny<K extends EventName<M>>(event: K, handler: EventHandler<M[K]>): UnlistenFn {
    checkEventName(event)
    const { events } = this.#bus
    return unlistenFn(events, events.once(event, { kind: 'Any' }, handler as EventHandler<unknown>))
  }

  /**
   * Removes a listener of the backend: the one of a returned function, or of an `event.id`. An unknown id is
   * ignored (E19).
   */
  unlisten(listener: UnlistenFn | number): void {
    this.#bus.events.unlisten(typeof listener === 'number' ? listener : listener.id)
  }

  #listen<P>(event: string, target: EventTarget, handler: EventHandler<P>): UnlistenFn {
    checkEventName(event)
    const { events } = this.#bus
    return unlistenFn(events, events.listen(event, target, handler as EventHandler<unknown>))
  }
}
