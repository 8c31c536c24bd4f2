/** How the events of a name reach a page that is behind: which wait for it, and which it never gets. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'

/**
 * What happens to the events of a name that a page is too slow for. Events without a policy are queued.
 *
 * - `queue`: every event waits, in order with all else that is sent to the page. A page for which more
 *   than the limit `unacknowledgedBytes` waits has to begin anew.
 * - `latest`: only the newest event waits; those before it are dropped.
 * - `drop-oldest`: the newest events wait, as many as have room in `bytes` (UTF-16 units of their frames,
 *   256 KiB by default) and, if `events` is given, at most so many.
 *
 * Listeners of a page that hear different events of a name, because of their targets, each have their own
 * newest ones. Before the first event after those that were dropped, the page gets `oxbow://gap` with the
 * name and the number of them.
 */
export type Delivery =
  | 'queue'
  | 'latest'
  | 'drop-oldest'
  | {
      readonly policy: 'drop-oldest'
      readonly bytes?: number | undefined
      readonly events?: number | undefined
    }

/** The policies of an app whose events are `E`, by name; of any events, where it has not declared its own. */
export type DeliveriesOf<E> = keyof E extends never
  ? Readonly<Record<string, Delivery>>
  : { readonly [K in keyof E]?: Delivery }

/** What waits at most. */
export interface Retention {
  readonly bytes: number
  readonly events: number
}

/** The retentions of events by name; those of which everything is kept are not in it. */
export type Retentions = ReadonlyMap<string, Retention>

const DROP_OLDEST_BYTES = 256 * 1024

const most = v.optional(v.pipe(v.number(), v.minValue(1)))

const DropOldestSchema = v.strictObject({
  policy: v.literal('drop-oldest'),
  bytes: most,
  events: most,
})

/**
 * What a policy keeps; `undefined` if that is everything.
 *
 * @throws {IpcError} `invalid_config`
 */
export function retentionOf(event: string, delivery: Delivery): Retention | undefined {
  if (delivery === 'queue') return undefined
  if (delivery === 'latest') return { bytes: Number.POSITIVE_INFINITY, events: 1 }
  const policy = delivery === 'drop-oldest' ? { policy: delivery } : delivery
  if (v.is(DropOldestSchema, policy)) {
    const { bytes = DROP_OLDEST_BYTES, events = Number.POSITIVE_INFINITY } = policy
    return { bytes, events }
  }
  throw new IpcError(
    'invalid_config',
    `the delivery of event "${event}" is ${JSON.stringify(delivery)}; it must be "queue", "latest", "drop-oldest" or { policy: "drop-oldest", bytes?, events? } with numbers from 1 on`,
  )
}
