// The simplest model of events: the table E8 and a list of listeners.
import type { EventTarget } from '@oxbow/protocol'

/** The emitter. Events of one emitter keep their order; those of different emitters have no order (E33). */
export type Emitter = string

/** The receivers of an emission: all, a target, or the listeners whose key is in a list (E11). */
export type Aim =
  | { readonly by: 'all' }
  | { readonly by: 'target'; readonly target: EventTarget }
  | { readonly by: 'filter'; readonly accepted: readonly string[] }

/** One emission, by its number in the run. */
export interface Emission {
  readonly emitter: Emitter
  readonly event: string
  readonly aim: Aim
  readonly number: number
}

/** One listener. `page` is the window whose page registered it, or `undefined` for the backend. */
export interface Listener {
  readonly id: number
  readonly page: number | undefined
  readonly event: string
  readonly target: EventTarget
  readonly once: boolean
}

/** The events that one listener must get: for each emitter its emissions, in order. */
export type Due = ReadonlyMap<Emitter, readonly number[]>

/** Rows of E8 with a label: the kinds of listeners with that label that an emission reaches. */
const REACHED = {
  AnyLabel: ['AnyLabel', 'Window', 'Webview', 'WebviewWindow'],
  Window: ['AnyLabel', 'Window'],
  Webview: ['AnyLabel', 'Webview'],
  WebviewWindow: ['AnyLabel', 'WebviewWindow'],
} as const

/** A target as a text, for filters and messages. */
export function keyOf(target: EventTarget): string {
  return 'label' in target ? `${target.kind} ${target.label}` : target.kind
}

/** Whether the emission is for a listener, by E7 and E8. */
function isFor(aim: Aim, listener: EventTarget): boolean {
  if (listener.kind === 'Any' || aim.by === 'all') return true
  if (aim.by === 'filter') return aim.accepted.includes(keyOf(listener))
  const { target } = aim
  if (target.kind === 'Any') return true
  if (target.kind === 'App' || listener.kind === 'App') return target.kind === listener.kind
  const kinds: readonly string[] = REACHED[target.kind]
  return target.label === listener.label && kinds.includes(listener.kind)
}

/** All listeners of an app. */
export class EventModel {
  readonly #listeners = new Map<number, Listener>()
  #nextId = 0

  /** Registers a listener; its id is the next number of one counter (E17). */
  listen(listener: Omit<Listener, 'id'>): Listener {
    const added = { ...listener, id: this.#nextId++ }
    this.#listeners.set(added.id, added)
    return added
  }

  get listeners(): readonly Listener[] {
    return [...this.#listeners.values()]
  }

  unlisten({ id }: Listener): void {
    this.#listeners.delete(id)
  }

  /** Removes the listeners of a page whose document has ended (E36). */
  dropPage(page: number): void {
    for (const listener of this.listeners) if (listener.page === page) this.unlisten(listener)
  }

  /** Emits, and returns the events that each listener must get. */
  emit(emissions: readonly Emission[]): ReadonlyMap<number, Due> {
    const dues = new Map<number, Map<Emitter, number[]>>()
    for (const { event, aim, emitter, number } of emissions) {
      for (const { id, event: wanted, target } of this.listeners) {
        if (event !== wanted || !isFor(aim, target)) continue
        const due = dues.get(id) ?? new Map<Emitter, number[]>()
        dues.set(id, due.set(emitter, [...(due.get(emitter) ?? []), number]))
      }
    }
    for (const { id, once } of this.listeners) if (once && dues.has(id)) this.#listeners.delete(id)
    return dues
  }
}
