// Lists of any length find the same listeners as a linear search.
import type { EventTarget } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import {
  type EventFilter,
  filterFor,
  forWindow,
  isFor,
  toAll,
} from '../../src/event/event-filter.ts'
import { ListenerList } from '../../src/event/listener-list.ts'

const LABELS = ['', 'a', 'b', 'Window a']

const TARGETS: readonly EventTarget[] = [
  { kind: 'Any' },
  { kind: 'App' },
  ...(['AnyLabel', 'Window', 'Webview', 'WebviewWindow'] as const).flatMap((kind) =>
    LABELS.map((label) => ({ kind, label })),
  ),
]

const FILTERS: readonly EventFilter[] = [
  toAll,
  ({ kind }) => kind === 'Webview',
  ...TARGETS.map(filterFor),
  ...LABELS.map(forWindow),
]

/** A list with a number of consecutive listeners for each target. */
function listOf(times: number): ListenerList {
  const list = new ListenerList()
  for (let id = 0; id < times * TARGETS.length; id++) {
    const target = TARGETS[id % TARGETS.length] as EventTarget
    list.add({ id, slot: id, target })
  }
  return list
}

function expectSound(list: ListenerList): void {
  for (const filter of FILTERS) {
    const all = [...list]
    expect(list.heardBy(filter)).toEqual(all.filter(({ target }) => isFor(target, filter)))
    // A search for one target need not find the listeners to everything.
    const named = all.filter(({ target }) => target.kind !== 'Any')
    if (named.some(({ target }) => filter(target))) expect(list.hasTarget(filter)).toBe(true)
  }
}

describe.each([1, 2, 10])('a list with %i listeners of each target', (times) => {
  it('finds the listeners that an emission is for, in their order', () => {
    expectSound(listOf(times))
  })

  it('finds them after others were removed', () => {
    const list = listOf(times)
    const ids = [...list].map(({ id }) => id)
    for (const id of ids.filter((id) => id % 3 === 0)) expect(list.remove(id)?.id).toBe(id)
    expectSound(list)
    expect(list.remove(0)).toBeUndefined()
    for (const { id } of [...list]) list.remove(id)
    expectSound(list)
    expect(list.isEmpty).toBe(true)
  })
})

it('a listener with the target Any does not decide about the events of a window', () => {
  for (const times of [1, 100]) {
    const list = new ListenerList()
    for (let id = 0; id < times; id++) list.add({ id, slot: id, target: { kind: 'Any' } })
    expect(list.hasTarget(forWindow('a'))).toBe(false)
    list.add({ id: times, slot: times, target: { kind: 'WebviewWindow', label: 'a' } })
    expect(list.hasTarget(forWindow('a'))).toBe(true)
  }
})
