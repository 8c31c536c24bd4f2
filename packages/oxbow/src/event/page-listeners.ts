/** The listeners of one page, by the numbers under which the page knows them. */

import { type EventTarget, encode, IpcError, type Limits } from '@oxbow/protocol'
import type { EventHub, EventPage } from './event-hub.ts'
import type { PageListener } from './listener-list.ts'

/** The target of a page's listener, and the id by which the page knows it already. */
export interface Listening {
  readonly target: EventTarget
  readonly known?: number | undefined
}

/** The parts of the backend that listeners use. */
export interface ListenersBackend {
  readonly events: EventHub
  readonly limits: Limits
  readonly failures: { mistake(fields: object, message: string): void }
}

/** Registers and removes a page's listeners. */
export class PageListeners {
  readonly #page: EventPage
  readonly #backend: ListenersBackend
  /**
   * The present ids of listeners, by the ids that they had on an earlier line and that the page still uses.
   */
  #ids: Map<number, number> | undefined
  #count = 0
  #nextSlot = 0

  constructor(page: EventPage, backend: ListenersBackend) {
    this.#page = page
    this.#backend = backend
  }

  get count(): number {
    return this.#count
  }

  /** Registers a listener of the page, and reports it to the page before the call is answered (E18). */
  listen(event: string, handler: number, { target, known }: Listening): number {
    const { events, limits } = this.#backend
    if (this.#count >= limits.listeners) {
      throw new IpcError('too_many', `the limit \`listeners\` of ${limits.listeners} is reached`)
    }
    this.#count++
    const slot = this.#nextSlot++
    const { id } = events.listenPage(event, this.#page, { slot, target, known })
    this.#page.sendFrame(encode.listen(slot, event, known ?? id, handler, target))
    if (known === undefined) return id
    this.#ids ??= new Map()
    this.#ids.set(known, id)
    return known
  }

  /** Removes a listener of any page by its name and id (E19). */
  unlisten(event: string, id: number): void {
    const { events, failures } = this.#backend
    if (events.unlistenPage(event, this.#ids?.get(id) ?? id)) return
    const fields = { event, listener: id, window: this.#page.label }
    failures.mistake(fields, `"${event}" has no listener ${id} to remove`)
  }

  /** A listener of the page has been removed, by this page or another. */
  removed(event: string, { id, known = id }: PageListener): void {
    this.#count--
    this.#ids?.delete(known)
    this.#page.sendFrame(encode.unlisten(event, known))
  }
}
