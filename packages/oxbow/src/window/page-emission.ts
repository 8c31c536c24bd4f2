/** Events that pages emit: a page that emits more than others take waits for them. */

import { stringify } from '@oxbow/protocol'
import type { EventBus } from '../event/emitter.ts'
import type { EventFilter } from '../event/event-filter.ts'
import type { Pace } from './pace.ts'

/** One emission of a page. */
export interface PageEmission {
  readonly event: string
  readonly payload: unknown
  readonly filter: EventFilter
  /** Aborts when its page gives it up; made when it is asked for. */
  readonly call: { readonly signal: AbortSignal }
}

/**
 * Emits at once where all that it is for have room, and nothing of this page waits; or else in its turn.
 *
 * @throws {IpcError} as the emission does; `too_many` where too much waits already
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
  // As a text it takes as much memory as it is counted for.
  const text = stringify(payload)
  const room = (): Promise<void> | undefined => bus.events.roomFor(event, filter)
  const run = (): void => bus.emit(event, JSON.parse(text), filter)
  return pace.wait({ size: text.length, room, run }, call.signal)
}
