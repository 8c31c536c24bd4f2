/** Events that pages emit: a page that emits faster than other pages read has to wait for them. */

import { stringify } from '@oxbow/protocol'
import type { EventBus } from '../event/emitter.ts'
import type { EventFilter } from '../event/event-filter.ts'
import type { Pace } from './pace.ts'

/** One emission of a page. */
export interface PageEmission {
  readonly event: string
  readonly payload: unknown
  readonly filter: EventFilter
  /** The call; its `signal`, which is made on first use, aborts when the page cancels it. */
  readonly call: { readonly signal: AbortSignal }
}

/**
 * Emits at once if all receiving pages have room and no earlier emission of this page waits; otherwise in
 * its turn.
 *
 * @throws {IpcError} the errors of the emission; `too_many` if too much waits already
 */
export function emitInTurn(
  bus: EventBus,
  pace: Pace,
  { event, payload, filter, call }: PageEmission,
): void | Promise<void> {
  if (pace.isFree && bus.events.roomFor(event, filter) === undefined) {
    bus.emit(event, payload, filter)
    return
  }
  // A text takes as much memory as its counted length; an object could take far more.
  const text = stringify(payload)
  const room = (): Promise<void> | undefined => bus.events.roomFor(event, filter)
  const run = (): void => bus.emit(event, JSON.parse(text), filter)
  return pace.wait({ size: text.length, room, run }, call.signal)
}
