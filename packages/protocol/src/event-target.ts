/** The target of an event, and the target of a listener: one type for both (E4). */

import { LABEL_LENGTH } from './name.ts'

/** The kinds of target that name a window. */
export type LabelledKind = 'AnyLabel' | 'Window' | 'Webview' | 'WebviewWindow'

/** Tauri's event target, in the form it has on the wire. */
export type EventTarget =
  | { readonly kind: 'Any' }
  | { readonly kind: 'App' }
  | { readonly kind: LabelledKind; readonly label: string }

const labelled: ReadonlySet<string> = new Set<LabelledKind>([
  'AnyLabel',
  'Window',
  'Webview',
  'WebviewWindow',
])

/**
 * Whether a value of unknown origin is an event target. The characters of labels are not checked (E5).
 *
 * @example
 * ```ts
 * import { isEventTarget } from '@oxbow/protocol/internal'
 *
 * console.log(isEventTarget({ kind: 'Window', label: 'main' }), isEventTarget({ kind: 'Window' })) // true false
 * ```
 */
export function isEventTarget(value: unknown): value is EventTarget {
  if (typeof value !== 'object' || value === null) return false
  const { kind, label } = value as { kind?: unknown; label?: unknown }
  if (kind === 'Any' || kind === 'App') return true
  const isLabelled = typeof kind === 'string' && labelled.has(kind)
  // No window has a longer one, and each listener keeps it.
  return isLabelled && typeof label === 'string' && label.length <= LABEL_LENGTH
}

/**
 * The target that is meant: a bare string means every kind of listener with that label (E4).
 *
 * @example
 * ```ts
 * import { toEventTarget } from '@oxbow/protocol/internal'
 *
 * console.log(toEventTarget('main')) // { kind: 'AnyLabel', label: 'main' }
 * ```
 */
export function toEventTarget(target: string | EventTarget): EventTarget {
  return typeof target === 'string' ? { kind: 'AnyLabel', label: target } : target
}

/**
 * Whether an emission to `target` reaches a listener that listens as `listener`: the matrix E8.
 * A listener with the target `Any` gets every event (E7).
 *
 * @example
 * ```ts
 * import { reaches } from '@oxbow/protocol/internal'
 *
 * console.log(reaches({ kind: 'AnyLabel', label: 'a' }, { kind: 'Webview', label: 'a' })) // true
 * console.log(reaches({ kind: 'Window', label: 'a' }, { kind: 'Webview', label: 'a' })) // false
 * ```
 */
export function reaches(target: EventTarget, listener: EventTarget): boolean {
  if (listener.kind === 'Any' || target.kind === 'Any') return true
  if (target.kind === 'App' || listener.kind === 'App') return target.kind === listener.kind
  if (target.label !== listener.label) return false
  if (target.kind === 'AnyLabel' || listener.kind === 'AnyLabel') return true
  return target.kind === listener.kind
}
