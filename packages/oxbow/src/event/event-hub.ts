/** Events: keeps the listeners, and delivers each emission to those that it is for (E6 to E25). */

import { type EventTarget, encode, stringify } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { runGuarded } from '../base/user-code.ts'
import { toJson } from '../line/json.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import type { Retentions } from './delivery.ts'
import { type EventFilter, isFor, toAll } from './event-filter.ts'
import type { PageEvent } from './held-events.ts'
import { ListenerList, type PageListener } from './listener-list.ts'

/** An event as a backend handler receives it (E16). */
export interface Event<T> {
  /** The number of the listener that is being called. */
  readonly id: number
  /** The emitted payload after its conversion to JSON and back. Handlers of one emission share it. */
  readonly payload: T
}

/** A function that handles events in the backend. */
export type EventHandler<T> = (event: Event<T>) => unknown

/** The page of a listener: where its events go. */
export interface EventPage {
  readonly label: string
  /** Sends an `event` frame. */
  sendFrame(frame: string): void
  /** Sends an event that may be dropped if the page is behind. */
  sendEvent(event: PageEvent): void
  /**
   * Settles when the page has room for more, or has stopped reading; `undefined` if there is no need to
   * wait.
   */
  patience(): Promise<void> | undefined
  /** Tells the page that one of its listeners is gone. */
  dropListener(event: string, listener: PageListener): void
}

interface BackendListener {
  readonly id: number
  readonly target: EventTarget
  readonly handler: EventHandler<unknown>
  readonly once: boolean
}

/** The listeners of one event name. */
interface Topic {
  readonly backend: Map<number, BackendListener>
  readonly pages: Map<EventPage, ListenerList>
}

/** One emission on its way to the handlers of the backend. */
interface Dispatch {
  readonly event: string
  readonly text: string
  readonly listeners: readonly BackendListener[]
}

// Pages report the ids that they know. Without a bound, a page could use up all numbers.
const MOST_SKIPPED = 1_000_000

/** All listeners of an app, of its pages and its backend, under one counter (E17). */
export class EventHub {
  readonly #topics = new Map<string, Topic>()
  readonly #names = new Map<number, string>()
  /** The pages of listeners, by id. Any page can end any listener, and may name ids that do not exist. */
  readonly #owners = new Map<number, EventPage>()
  readonly #queue: (() => void)[] = []
  /** Limits the log of failing listeners, because a page can emit as often as it likes. */
  readonly #faults: FloodLog
  readonly #retentions: Retentions
  #nextId = 0
  #dispatching = false

  constructor(logger: Logger, retentions: Retentions = new Map()) {
    this.#faults = new FloodLog(logger, 'listeners failed')
    this.#retentions = retentions
  }

  /** How many listeners the backend has. */
  get backendListeners(): number {
    return this.#names.size
  }

  /** Adds a handler of the backend and returns its id. */
  listen(event: string, target: EventTarget, handler: EventHandler<unknown>): number {
    return this.#addBackend(event, { target, handler, once: false })
  }

  /** Adds a handler that runs at most once (E22). */
  once(event: string, target: EventTarget, handler: EventHandler<unknown>): number {
    return this.#addBackend(event, { target, handler, once: true })
  }

  /** Removes any handler of the backend, but never a listener of a page (E19). */
  unlisten(id: number): void {
    const event = this.#names.get(id)
    if (event === undefined) return
    this.#names.delete(id)
    const topic = this.#topics.get(event)
    topic?.backend.delete(id)
    this.#forgetIfEmpty(event, topic)
  }

  /** Adds a page's listener; the page says which slot it has on its line. */
  listenPage(event: string, page: EventPage, listener: Omit<PageListener, 'id'>): PageListener {
    const { pages } = this.#topic(event)
    const { known = -1 } = listener
    // The page must not get an id again that it knows from the previous process.
    const isAhead = known >= this.#nextId && known - this.#nextId < MOST_SKIPPED
    if (isAhead) this.#nextId = known
    const added = { ...listener, id: this.#nextId++ }
    const list = pages.get(page) ?? new ListenerList()
    list.add(added)
    pages.set(page, list)
    this.#owners.set(added.id, page)
    return added
  }

  /** Removes the listener of any page by its name and id (E19); returns whether there was one. */
  unlistenPage(event: string, id: number): boolean {
    const topic = this.#topics.get(event)
    const page = this.#owners.get(id)
    const list = page && topic?.pages.get(page)
    const listener = list?.remove(id)
    if (!list || !listener) return false
    this.#owners.delete(id)
    page.dropListener(event, listener)
    if (list.isEmpty) topic?.pages.delete(page)
    this.#forgetIfEmpty(event, topic)
    return true
  }

  /** Forgets every listener of a page that has ended. */
  dropPage(page: EventPage): void {
    for (const [event, topic] of this.#topics) {
      for (const { id } of topic.pages.get(page) ?? []) this.#owners.delete(id)
      topic.pages.delete(page)
      this.#forgetIfEmpty(event, topic)
    }
  }

  /**
   * Forgets the backend's handlers with a destroyed window as their target (E38), after they got the events
   * emitted before.
   */
  dropWindow(label: string): void {
    const bound: number[] = []
    for (const topic of this.#topics.values()) {
      for (const { id, target } of topic.backend.values()) {
        if (target.kind !== 'AnyLabel' && 'label' in target && target.label === label)
          bound.push(id)
      }
    }
    this.#inTurn(() => {
      for (const id of bound) this.unlisten(id)
    })
  }

  /** Whether some page listens to an event as one of the targets that `filter` accepts. */
  hasPageListener(event: string, filter: EventFilter): boolean {
    for (const list of this.#topics.get(event)?.pages.values() ?? []) {
      if (list.hasTarget(filter)) return true
    }
    return false
  }

  /**
   * Emits to all listeners that the filter accepts, and to those that listen to everything (E7).
   * Pages are served first, then the backend's handlers in the order of their registration (E24).
   *
   * @throws {IpcError} `not_serializable` if the payload cannot be written as JSON.
   */
  emit(event: string, payload: unknown, filter: EventFilter): void {
    const topic = this.#topics.get(event)
    const text = toJson(payload, 'payload')
    if (!topic) return
    this.#sendToPages(event, text, { topic, filter })
    // The filter is called now, so that its errors reach the emitter and not a later turn of the queue.
    const listeners = [...topic.backend.values()].filter(({ target }) => isFor(target, filter))
    if (listeners.length === 0) return
    this.#inTurn(() => this.#runHandlers({ event, text, listeners }))
  }

  /**
   * Settles when a page without room that an emission is for has room again, or has stopped reading;
   * `undefined` if there is no such page. Events that may be dropped never wait.
   */
  roomFor(event: string, filter: EventFilter): Promise<void> | undefined {
    if (this.#retentions.has(event)) return undefined
    for (const [page, list] of this.#topics.get(event)?.pages ?? []) {
      const room = page.patience()
      if (room !== undefined && list.heardBy(filter).length > 0) return room
    }
    return undefined
  }

  /** Emits to the listeners of one page, whatever their targets are. */
  emitToPage(page: EventPage, event: string, payload: object): void {
    const list = this.#topics.get(event)?.pages.get(page)
    if (list) page.sendFrame(encode.event(event, slotsOf(list, toAll), stringify(payload)))
  }

  #sendToPages(event: string, text: string, to: { topic: Topic; filter: EventFilter }): void {
    const retention = this.#retentions.get(event)
    // Pages with the same code have the same slots, so one frame nearly always serves them all.
    let slots = ''
    let frame = ''
    for (const [page, list] of to.topic.pages) {
      const own = slotsOf(list, to.filter)
      if (own === '') continue
      if (own !== slots) {
        slots = own
        frame = encode.event(event, slots, text)
      }
      if (retention === undefined) page.sendFrame(frame)
      else page.sendEvent({ event, slots, frame, retention })
    }
  }

  /**
   * Runs the backend's handlers. An event that a handler emits waits until the present emission is done,
   * and reaches only the listeners that it is for (E26, without Tauri's fault).
   */
  #inTurn(step: () => void): void {
    this.#queue.push(step)
    if (this.#dispatching) return
    this.#dispatching = true
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next()
    } finally {
      this.#dispatching = false
    }
  }

  #runHandlers({ event, text, listeners }: Dispatch): void {
    const payload: unknown = JSON.parse(text)
    for (const listener of listeners) {
      const { id, once } = listener
      // An earlier handler may have removed this one.
      if (!this.#names.has(id)) continue
      if (once) this.unlisten(id)
      this.#call(listener, payload, event)
    }
  }

  #call({ id, target, handler }: BackendListener, payload: unknown, event: string): void {
    const report = (error: unknown): void => {
      const window = 'label' in target ? { window: target.label } : {}
      const fields = { err: error, event, listener: id, ...window }
      this.#faults.write('error', fields, `a listener of "${event}" failed: ${messageOf(error)}`)
    }
    runGuarded(() => handler({ id, payload }), report)
  }

  #addBackend(event: string, listener: Omit<BackendListener, 'id'>): number {
    const id = this.#nextId++
    this.#names.set(id, event)
    this.#topic(event).backend.set(id, { ...listener, id })
    return id
  }

  #topic(event: string): Topic {
    let topic = this.#topics.get(event)
    if (!topic) {
      topic = { backend: new Map(), pages: new Map() }
      this.#topics.set(event, topic)
    }
    return topic
  }

  #forgetIfEmpty(event: string, topic: Topic | undefined): void {
    if (topic?.backend.size === 0 && topic.pages.size === 0) this.#topics.delete(event)
  }
}

function slotsOf(list: ListenerList, filter: EventFilter): string {
  let slots = ''
  for (const { slot } of list.heardBy(filter)) slots += slots === '' ? slot : `,${slot}`
  return slots
}
