/**
 * The listeners of one page to one event, in which an emission finds its own quickly, however many others
 * there are.
 */

import type { EventTarget } from '@oxbow/protocol'
import { placeOf } from '../base/place-of.ts'
import { type EventFilter, isFor, reachedBy, targetKey, toAll } from './event-filter.ts'

/** A listener that a page registered. `slot` is its number on that page's line. */
export interface PageListener {
  readonly id: number
  readonly slot: number
  readonly target: EventTarget
  /** The id by which the page knows it from an earlier line. */
  readonly known?: number | undefined
}

// Up to this number, a scan is faster than a look-up.
const FEW = 32

const NONE: readonly PageListener[] = []

/** In the order in which they were registered. */
export class ListenerList implements Iterable<PageListener> {
  readonly #all: PageListener[] = []
  /** The listeners by their targets; made when there are many. */
  #byTarget: Map<string, PageListener[]> | undefined

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  [Symbol.iterator](): Iterator<PageListener> {
    return this.#all[Symbol.iterator]()
  }

  /** Adds a listener, whose id must be greater than all others. */
  add(listener: PageListener): void {
    this.#all.push(listener)
    if (this.#byTarget) addTo(this.#byTarget, listener)
    else if (this.#all.length > FEW) {
      this.#byTarget = new Map()
      for (const present of this.#all) addTo(this.#byTarget, present)
    }
  }

  /** Removes the listener of an id and returns it, if it exists. */
  remove(id: number): PageListener | undefined {
    const removed = removeFrom(this.#all, id)
    if (removed === undefined) return undefined
    const key = targetKey(removed.target)
    const alike = this.#byTarget?.get(key)
    if (alike) removeFrom(alike, id)
    if (alike?.length === 0) this.#byTarget?.delete(key)
    return removed
  }

  /** The listeners that an emission is for. */
  heardBy(filter: EventFilter): readonly PageListener[] {
    if (filter === toAll) return this.#all
    const keys = this.#byTarget && reachedBy(filter)
    if (keys === undefined) return this.#all.filter(({ target }) => isFor(target, filter))
    const groups = ['Any', ...keys].flatMap((key) => {
      const group = this.#byTarget?.get(key)
      return group ? [group] : []
    })
    return groups.length > 1 ? groups.flat().sort((a, b) => a.id - b.id) : (groups[0] ?? NONE)
  }

  /**
   * Whether a filter accepts the target of some listener; unlike in `heardBy`, the filter is also asked
   * about listeners to everything.
   */
  hasTarget(filter: EventFilter): boolean {
    const keys = this.#byTarget && reachedBy(filter)
    if (keys === undefined) return this.#all.some(({ target }) => filter(target))
    return keys.some((key) => this.#byTarget?.has(key))
  }
}

function addTo(groups: Map<string, PageListener[]>, listener: PageListener): void {
  const key = targetKey(listener.target)
  const group = groups.get(key)
  if (group) group.push(listener)
  else groups.set(key, [listener])
}

function removeFrom(list: PageListener[], id: number): PageListener | undefined {
  const at = placeOf(list, id)
  const found = list[at]
  if (found?.id !== id) return undefined
  list.splice(at, 1)
  return found
}
