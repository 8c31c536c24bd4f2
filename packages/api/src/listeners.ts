/** The page's table of event listeners, and the delivery of events to them. */

import type { CallbackId, EventTarget, ListenFrame } from '@oxbow/protocol'
import type { Callbacks } from './callbacks.ts'

/** An event as a handler gets it. One object serves all handlers of one emission (E15). */
interface EventData {
  readonly event: string
  readonly payload: unknown
  id: number
}

/** An entry of the table in the shape that Tauri gives it (E35). */
interface TableEntry {
  readonly target: EventTarget
  readonly handlerId: CallbackId
}

/** By event name, then by listener id. Without prototypes: names are data. */
export type ListenerTable = Record<string, Record<number, TableEntry>>

interface Listener {
  readonly slot: number
  readonly id: number
  readonly handler: CallbackId
}

/** Every listener of one page that the backend knows of. */
export class Listeners {
  readonly #callbacks: Callbacks
  readonly #bySlot = new Map<number, Listener>()
  readonly #byId = new Map<number, Listener>()
  #table: ListenerTable | undefined

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks
  }

  /** Tauri's table; there is none before the first listener (E35). */
  get table(): ListenerTable | undefined {
    return this.#table
  }

  /** Takes in a listener that the backend has registered. */
  add([, slot, event, id, handler, target]: ListenFrame): void {
    const listener = { slot, id, handler }
    this.#bySlot.set(slot, listener)
    this.#byId.set(id, listener)
    this.#table ??= Object.create(null) as ListenerTable
    this.#table[event] ??= Object.create(null) as Record<number, TableEntry>
    this.#table[event][id] = { target, handlerId: handler }
  }

  /** Forgets a listener and its callback, at once: it is not called again. */
  remove(event: string, id: number): void {
    const listener = this.#byId.get(id)
    if (listener === undefined) return
    this.#byId.delete(id)
    this.#bySlot.delete(listener.slot)
    delete this.#table?.[event]?.[id]
    this.#callbacks.remove(listener.handler)
  }

  /** Tauri's first step of unlisten: the callback goes, the entry stays; unknown ids pass (P11). */
  unregister(event: string, id: number): void {
    const entry = this.#table?.[event]?.[id]
    if (entry !== undefined) this.#callbacks.remove(entry.handlerId)
  }

  /** Calls the listeners in `slots`, in order; listeners that were removed by then are skipped. */
  dispatch(event: string, slots: readonly number[], payload: unknown): void {
    const data: EventData = { event, payload, id: 0 }
    for (const slot of slots) {
      const listener = this.#bySlot.get(slot)
      if (listener === undefined) continue
      data.id = listener.id
      this.#callbacks.runSafely(listener.handler, data)
    }
  }

  /** Tauri's dispatcher, which takes listener ids (E35). */
  dispatchIds(data: EventData, ids: readonly number[]): void {
    for (const id of ids) {
      const entry = this.#table?.[data.event]?.[id]
      if (entry === undefined) continue
      data.id = id
      this.#callbacks.runSafely(entry.handlerId, data)
    }
  }
}
