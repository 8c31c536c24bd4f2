/** The delivery of events to a page that is behind: which of them wait, and which are dropped. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'

/**
 * The delivery of events to a slow page. Events without a policy are queued.
 *
 * - `queue`: every event waits, in order with all other data for the page. If more than the limit
 *   `unacknowledgedBytes` waits, the page loses its connection and gets a new one.
 * - `latest`: only the newest event waits; earlier ones are dropped.
 * - `drop-oldest`: the newest events wait, up to `bytes` (UTF-16 units of their frames, 256 KiB by default)
 *   and, if it is set, up to the number `events`.
 *
 * If listeners of a page get different events of a name, because of their targets, each has its own newest
 * ones. Before the first event after dropped ones, the page gets `oxbow://gap` with the name and the number
 * of dropped events.
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

/** The policies of an app with the events `E`, by name; any names if the app has declared no events. */
export type DeliveriesOf<E> = keyof E extends never
  ? Readonly<Record<string, Delivery>>
  : { readonly [K in keyof E]?: Delivery }

/** The most that may wait. */
export interface Retention {
  readonly bytes: number
  readonly events: number
}

/** The retentions of events by name, without events of which all are kept. */
export type Retentions = ReadonlyMap<string, Retention>

const DROP_OLDEST_BYTES = 256 * 1024

const most = v.optional(v.pipe(v.number(), v.minValue(1)))

const DropOldestSchema = v.strictObject({
  policy: v.literal('drop-oldest'),
  bytes: most,
  events: most,
})

/**
 * The retention of a policy; `undefined` if it keeps everything.
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
