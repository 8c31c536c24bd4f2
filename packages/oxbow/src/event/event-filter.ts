/** Which listeners an emission is for (E7 to E11). */

import type { EventTarget } from '@oxbow/protocol'
import { type LabelledKind, reaches } from '@oxbow/protocol/internal'

/** Decides whether an emission reaches a listener, by the listener's target (E11). */
export type EventFilter = (listener: EventTarget) => boolean

/** A filter that can list all targets that it accepts, apart from listeners to everything. */
interface NamingFilter extends EventFilter {
  readonly targets?: () => readonly EventTarget[]
}

const LABELLED: readonly LabelledKind[] = ['AnyLabel', 'Window', 'Webview', 'WebviewWindow']

/** Whether an emission is for a listener. The filter is not asked about listeners to everything (E7). */
export function isFor(listener: EventTarget, filter: EventFilter): boolean {
  return listener.kind === 'Any' || filter(listener)
}

/** The filter of an emission to a target, by the matrix of E8. */
export function filterFor(target: EventTarget): EventFilter {
  const filter: EventFilter = (listener) => reaches(target, listener)
  if (target.kind === 'Any') return filter
  const targets = (): readonly EventTarget[] =>
    'label' in target ? labelled(target.label).filter(filter) : [target]
  return Object.assign(filter, { targets })
}

/** The filter of the events of a window itself (E27). */
export function forWindow(label: string): EventFilter {
  const filter: EventFilter = (target) =>
    (target.kind === 'Window' || target.kind === 'WebviewWindow') && target.label === label
  return Object.assign(filter, { targets: () => labelled(label).filter(filter) })
}

/** The filter of an emission to all. */
export const toAll: EventFilter = () => true

/**
 * The keys of all targets that a filter accepts, apart from listeners to everything; `undefined` if the
 * filter cannot list them.
 */
export function reachedBy(filter: EventFilter): readonly string[] | undefined {
  return (filter as NamingFilter).targets?.().map(targetKey)
}

/** Equal targets have the same key. */
export function targetKey(target: EventTarget): string {
  return 'label' in target ? `${target.kind} ${target.label}` : target.kind
}

function labelled(label: string): readonly EventTarget[] {
  return LABELLED.map((kind) => ({ kind, label }))
}
