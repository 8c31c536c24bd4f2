/** The events of an app: their names, payload types and schemas. */

import { IpcError, isEventName } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { BuiltInEvents } from './window-events.ts'

/** The payloads of events by name. Without a map of its own an app may emit anything. */
export type EventMap = Readonly<Record<string, unknown>>

/** The schemas of events by name. */
export type EventSchemas = Readonly<Record<string, StandardSchemaV1>>

/** The schema that {@link event} makes: a type, and no check. */
export interface EventSchema<T> extends StandardSchemaV1<T, T> {}

/** The payloads that schemas stand for, as listeners get them: what a schema makes of a payload. */
export type PayloadsOf<S extends EventSchemas> = {
  readonly [K in keyof S]: StandardSchemaV1.InferOutput<S[K]>
}

/** The events that handlers of an app know: any, until it declares its own; then those and Tauri's (E28). */
export type KnownEvents<E> = keyof E extends never ? EventMap : Readonly<E> & BuiltInEvents

/** The names that may be used with a map: its own, or any where it has none. */
export type EventName<M extends EventMap> = keyof M & string

/**
 * Declares the payload of an event by its type alone; nothing is checked at run time.
 *
 * @example
 * ```ts
 * import { Builder, event } from 'oxbow'
 *
 * export const app = Builder.default().events({ progress: event<number>() })
 * ```
 */
export function event<T>(): EventSchema<T> {
  return {
    '~standard': { version: 1, vendor: 'oxbow', validate: (value) => ({ value: value as T }) },
  }
}

/**
 * Refuses a name that no event may have (E3).
 *
 * @throws {IpcError} `invalid_event_name`
 */
export function checkEventName(event: string): void {
  if (isEventName(event)) return
  throw new IpcError(
    'invalid_event_name',
    `only alphanumeric, '-', '/', ':', '_' permitted for event names: ${JSON.stringify(event)}`,
  )
}

/** What begins with this only Oxbow tells a page, and only of its own line. */
const OWN_EVENTS = 'oxbow://'

/**
 * Checks the name and the payload of an emission, and gives what the schema of the event makes of it.
 *
 * @throws {IpcError} `invalid_event_name`, `invalid_payload`
 */
export function checkEmission(
  event: string,
  payload: unknown,
  schemas: ReadonlyMap<string, StandardSchemaV1>,
): unknown {
  checkEventName(event)
  if (event.startsWith(OWN_EVENTS)) {
    const text = `"${event}" cannot be emitted: events that begin with ${OWN_EVENTS} are those of the line`
    throw new IpcError('invalid_event_name', text)
  }
  return checkPayload(schemas.get(event), event, payload)
}

/**
 * Holds a payload to the schema declared for its event, if there is one, and gives what the schema makes
 * of it: with defaults filled in, converted, without what is not declared.
 *
 * @throws {IpcError} `invalid_payload`, naming the event and the place in the payload.
 */
export function checkPayload(
  schema: StandardSchemaV1 | undefined,
  name: string,
  payload: unknown,
): unknown {
  if (!schema) return payload
  const result = schema['~standard'].validate(payload)
  if (result instanceof Promise) {
    // Nobody waits for it, whatever it comes to.
    result.catch(() => {})
    throw new IpcError(
      'invalid_payload',
      `the schema of event "${name}" is async; events need a sync one`,
    )
  }
  if (!result.issues) return result.value
  throw new IpcError(
    'invalid_payload',
    `invalid payload for event "${name}": ${firstIssue(result.issues)}`,
  )
}

/** What is wrong first, with its place if it is not the whole value. */
export function firstIssue(issues: readonly StandardSchemaV1.Issue[]): string {
  const [issue] = issues
  if (!issue) return 'invalid value'
  const path = issue.path
    ?.map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}
