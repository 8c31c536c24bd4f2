/** The listeners of one page to one event: an emission finds those that it is for, however many others there are. */

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

// So few are looked through faster than they are found.
const FEW = 32

const NONE: readonly PageListener[] = []

/** In the order in which they were registered. */
export class ListenerList implements Iterable<PageListener> {
  readonly #all: PageListener[] = []
  /** The same by their targets; made when there are many. */
  #byTarget: Map<string, PageListener[]> | undefined

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  [Symbol.iterator](): Iterator<PageListener> {
    return this.#all[Symbol.iterator]()
  }

  /** Adds one whose id is greater than those of all others. */
  add(listener: PageListener): void {
    this.#all.push(listener)
    if (this.#byTarget) addTo(this.#byTarget, listener)
    else if (this.#all.length > FEW) {
      this.#byTarget = new Map()
      for (const present of this.#all) addTo(this.#byTarget, present)
    }
  }

  /** Removes the one of an id; `undefined` where there is none. */
  remove(id: number): PageListener | undefined {
    const removed = removeFrom(this.#all, id)
    if (removed === undefined) return undefined
    const key = targetKey(removed.target)
    const alike = this.#byTarget?.get(key)
    if (alike) removeFrom(alike, id)
    if (alike?.length === 0) this.#byTarget?.delete(key)
    return removed
  }

  /** Those that an emission is for. */
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

  /** Whether some target is one that a filter accepts; here those that listen to everything are asked too. */
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
