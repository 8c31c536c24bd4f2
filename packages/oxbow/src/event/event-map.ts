/** The events of an app: their names, payload types and schemas. */

import { types } from 'node:util'
import { IpcError } from '@oxbow/protocol'
import { EVENT_NAME_LENGTH, isEventName } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { runGuarded } from '../base/user-code.ts'
import type { BuiltInEvents, OwnEvents } from './window-events.ts'

/** The payloads of events by name. An app without a map may emit anything. */
export type EventMap = Readonly<Record<string, unknown>>

/** The schemas of events by name. */
export type EventSchemas = Readonly<Record<string, StandardSchemaV1>>

/** The schema that {@link event} makes: a type, and no check. */
export interface EventSchema<T> extends StandardSchemaV1<T, T> {}

/** The payloads of schemas as listeners get them: the output of each schema. */
export type PayloadsOf<S extends EventSchemas> = {
  readonly [K in keyof S]: StandardSchemaV1.InferOutput<S[K]>
}

/** The events in the types of an app's handlers: any, until the app declares its own; then these and Tauri's (E28). */
export type KnownEvents<E> = keyof E extends never
  ? EventMap
  : Readonly<E> & BuiltInEvents & OwnEvents

/** The names of a map's events, or any name if the map has none. */
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
 * Refuses an invalid name of an event (E3).
 *
 * @throws {IpcError} `invalid_event_name`
 */
export function checkEventName(event: string): void {
  if (isEventName(event)) return
  const rule =
    event.length > EVENT_NAME_LENGTH
      ? `at most ${EVENT_NAME_LENGTH} characters`
      : "only alphanumeric, '-', '/', ':', '_'"
  const shown = JSON.stringify(event.slice(0, EVENT_NAME_LENGTH))
  throw new IpcError('invalid_event_name', `${rule} permitted for event names: ${shown}`)
}

/** The prefix of events that only Oxbow emits, about the connection of the page. */
const OWN_EVENTS = 'oxbow://'

/**
 * Checks the name and the payload of an event, and returns the output of its schema.
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
    const text = `"${event}" cannot be emitted: events that begin with ${OWN_EVENTS} are reserved for Oxbow`
    throw new IpcError('invalid_event_name', text)
  }
  return checkPayload(schemas.get(event), event, payload)
}

/**
 * Checks a payload with the schema of its event, if there is one, and returns the output of the schema: with
 * defaults and transforms, and without undeclared keys.
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
  if (types.isPromise(result)) {
    // The promise is not used, but its rejection has to be handled.
    runGuarded(
      () => result,
      () => {},
    )
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

/** The first issue, with its place unless it concerns the whole value. */
export function firstIssue(issues: readonly StandardSchemaV1.Issue[]): string {
  const [issue] = issues
  if (!issue) return 'invalid value'
  const path = issue.path
    ?.map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}
