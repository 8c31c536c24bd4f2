/** What a command is: its arguments, its handler, its options, and how a page sees it. */

import type { CommandContract, Jsonified } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { CommandScope } from '../acl/scope.ts'
import type { AppHandle } from '../app-handle.ts'
import type { EventMap, EventSchemas, KnownEvents, PayloadsOf } from '../event-map.ts'
import type { StateKey } from '../state.ts'
import type { WebviewWindow } from '../window.ts'
import type { Request } from './request.ts'
import type { CommandError, Response } from './response.ts'
import type { SnakeCase } from './snake-case.ts'

/** An object type without keys. */
export type Nothing = Record<never, never>

/** The arguments of a command: a schema for each, of any Standard Schema library. */
export type ArgumentSchemas = Readonly<Record<string, StandardSchemaV1>>

/** The errors that a command declares: a schema of the data of each, by code. */
export type ErrorSchemas = Readonly<Record<string, StandardSchemaV1>>

/** How keys of arguments look on the wire (I15). */
export type RenameAll = 'camelCase' | 'snake_case'

/** Settings of one command. */
export interface CommandOptions<
  E extends ErrorSchemas = ErrorSchemas,
  N extends RenameAll = RenameAll,
> {
  /**
   * `snake_case` turns the declared keys into snake case on the wire, `camelCase` leaves them as they
   * are declared (I15).
   * @default 'camelCase'
   */
  readonly renameAll?: N
  /**
   * Milliseconds that a call may take: then it rejects with `timed_out`, and the handler's signal aborts.
   * 0 and `Infinity` set no limit, whatever the app's is.
   *
   * @default `oxbow.timeoutMs` of the configuration
   */
  readonly timeoutMs?: number
  /** Errors that the page can tell apart by type; thrown with `throw error(code, data)`. */
  readonly errors?: E
}

/** What a handler gets beside its arguments. */
export interface CommandContext<
  E extends ErrorSchemas = ErrorSchemas,
  M extends EventMap = EventMap,
> {
  /** The app. */
  readonly app: AppHandle<M>
  /** The window whose page called. */
  readonly window: WebviewWindow<M>
  /** What `Builder.authenticate` has said of whoever opened the page's line; without it, `undefined`. */
  readonly identity: object | undefined
  /** The call as it came: body and headers (I32). */
  readonly request: Request
  /**
   * Aborts when the page no longer wants the result (`aborted`), goes away (`disconnected`), the call has
   * taken too long (`timed_out`) or the app ends (`shutting_down`): the code of its `reason` tells which.
   */
  readonly signal: AbortSignal
  /**
   * Managed state.
   *
   * @throws {IpcError} `state_not_managed`
   */
  readonly state: <T>(key: StateKey<T>) => T
  /** What the caller's capabilities let this command touch; Oxbow does not look into it (A8). */
  readonly scope: CommandScope
  /** Makes one of the declared errors, to be thrown. */
  readonly error: <K extends keyof E & string>(
    code: K,
    data: StandardSchemaV1.InferInput<E[K]>,
  ) => CommandError<{ code: K; data: StandardSchemaV1.InferInput<E[K]> }>
}

/** The arguments as the handler gets them. */
export type HandlerArgs<A extends ArgumentSchemas> = {
  readonly [K in keyof A]: StandardSchemaV1.InferOutput<A[K]>
}

type OptionalKeys<A extends ArgumentSchemas> = {
  [K in keyof A]: undefined extends StandardSchemaV1.InferInput<A[K]> ? K : never
}[keyof A]

type WireKey<K, N extends RenameAll> = K extends string
  ? N extends 'snake_case'
    ? SnakeCase<K>
    : K
  : never

/** The arguments as a page gives them; what may be missing may also be `null` (I18). */
export type PageArgs<A extends ArgumentSchemas, N extends RenameAll = 'camelCase'> = {
  [K in Exclude<keyof A, OptionalKeys<A>> as WireKey<K, N>]: StandardSchemaV1.InferInput<A[K]>
} & {
  [K in OptionalKeys<A> as WireKey<K, N>]?: StandardSchemaV1.InferInput<A[K]> | null
}

/** What a page gets for what a handler returns (I22); nothing, where it always throws. */
export type PageResult<R> = [R] extends [never]
  ? never
  : Awaited<R> extends Response<infer T>
    ? T
    : Awaited<R> extends ArrayBuffer | ArrayBufferView
      ? ArrayBuffer
      : Awaited<R> extends AsyncIterable<infer T> | IterableIterator<infer T>
        ? AsyncIterableIterator<PageItem<T>, undefined>
        : Jsonified<Awaited<R>>

/** What a page gets for an item of a stream that a handler returns. */
export type PageItem<T> =
  T extends Response<infer R>
    ? R
    : T extends ArrayBuffer | ArrayBufferView
      ? ArrayBuffer
      : Jsonified<T>

/** The declared errors as a page gets them. */
export type PageErrors<E extends ErrorSchemas> = {
  [K in keyof E & string]: { code: K; data: Jsonified<StandardSchemaV1.InferOutput<E[K]>> }
}[keyof E & string]

/** A command, as {@link command} makes it. */
export interface Command<C extends CommandContract = CommandContract> {
  /** How a page sees the command; on the type only. */
  readonly '~command'?: C
  readonly args: ArgumentSchemas
  readonly handler: (args: never, context: never) => unknown
  readonly options: CommandOptions
}

/** Commands by name. */
export type CommandMap = Readonly<Record<string, Command>>

/** How pages see a map of commands. */
export type ContractsOf<M> = {
  [K in keyof M]: M[K] extends { readonly '~command'?: infer C } ? NonNullable<C> : never
}

/** The function {@link command} for handlers that know the events of their app. */
export interface CommandFactory<M extends EventMap> {
  <R, E extends ErrorSchemas = Nothing>(
    handler: (args: Nothing, context: CommandContext<E, M>) => R,
    options?: CommandOptions<E>,
  ): Command<{ args: Nothing; result: PageResult<R>; errors: PageErrors<E> }>
  <
    A extends ArgumentSchemas,
    R,
    E extends ErrorSchemas = Nothing,
    const N extends RenameAll = 'camelCase',
  >(
    args: A,
    handler: (args: HandlerArgs<A>, context: CommandContext<E, M>) => R,
    options?: CommandOptions<E, N>,
  ): Command<{ args: PageArgs<A, N>; result: PageResult<R>; errors: PageErrors<E> }>
}

/**
 * Defines a command that pages can `invoke`.
 *
 * Each argument has a schema; what is not declared never reaches the handler, and the first argument
 * that fails rejects the call with Tauri's text (I17). An argument whose schema accepts `undefined` may
 * be missing or `null` (I18). The handler may be sync or async and returns JSON, bytes or a
 * {@link Response}; it fails with a {@link CommandError} or one of its declared errors. A generator, an
 * async iterable or a `ReadableStream` that it returns is a stream, which the page reads in a loop.
 *
 * @example
 * ```ts
 * import { Builder, command } from 'oxbow'
 * import { z } from 'zod'
 *
 * export const app = Builder.default().commands({
 *   greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
 * })
 * ```
 */
export const command: CommandFactory<EventMap> = ((...parts: unknown[]): Command => {
  const [args, handler, options = {}] = typeof parts[0] === 'function' ? [{}, ...parts] : parts
  return { args, handler, options } as Command
}) as CommandFactory<EventMap>

/**
 * Gives {@link command} for handlers whose `app` and `window` know the app's events.
 *
 * @example
 * ```ts
 * import { Builder, commandFor, event } from 'oxbow'
 *
 * const events = { progress: event<number>() }
 * const command = commandFor<typeof events>()
 * export const app = Builder.default()
 *   .events(events)
 *   .commands({ start: command((_args, { app }) => app.emit('progress', 1)) })
 * ```
 */
export function commandFor<S extends EventSchemas>(): CommandFactory<KnownEvents<PayloadsOf<S>>> {
  return command as never
}
