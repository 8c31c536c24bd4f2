/** Commands: arguments, handler, options, and their contract for pages. */

import type { CommandContract, Jsonified } from '@oxbow/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { EventMap, EventSchemas, KnownEvents, PayloadsOf } from '../event/event-map.ts'
import type { Response } from '../line/response.ts'
import type { CommandContext, ErrorSchemas } from './context.ts'
import type {
  AddedBy,
  AddedByAll,
  AnyArgs,
  AnyMiddleware,
  MiddlewareResult,
  Next,
  Used,
  UsedInline,
} from './middleware.ts'
import type { SnakeCase } from './snake-case.ts'

/** An object type without keys. */
export type Empty = Record<never, never>

/** The arguments of a command: a schema for each, of any Standard Schema library. */
export type ArgumentSchemas = Readonly<Record<string, StandardSchemaV1>>

/** The form of the keys of arguments on the wire (I15). */
export type RenameAll = 'camelCase' | 'snake_case'

/** Settings of one command. */
export interface CommandOptions<
  E extends ErrorSchemas = ErrorSchemas,
  N extends RenameAll = RenameAll,
  U extends Used = Used,
> {
  /**
   * `snake_case` turns the declared keys into snake case on the wire, `camelCase` leaves them as they
   * are declared (I15).
   * @default 'camelCase'
   */
  readonly renameAll?: N
  /**
   * The time limit of a call in milliseconds: after it, the call rejects with `timed_out`, and the handler's
   * signal aborts.
   * 0 and `Infinity` set no limit, whatever the app's is.
   *
   * @default `oxbow.timeoutMs` of the configuration
   */
  readonly timeoutMs?: number
  /** Errors with types in the page; thrown with `throw error(code, data)`. */
  readonly errors?: E
  /**
   * Middleware of this command alone, inside of the app's. The first is the outermost. The handler has the types of what
   * they add to the context, if they were made with `middleware` before. That one has what another one needs is
   * checked by `command.use` only.
   */
  readonly use?: U
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

/** The arguments for the page's call; optional ones may also be `null` (I18). */
export type PageArgs<A extends ArgumentSchemas, N extends RenameAll = 'camelCase'> = {
  [K in Exclude<keyof A, OptionalKeys<A>> as WireKey<K, N>]: StandardSchemaV1.InferInput<A[K]>
} & {
  [K in OptionalKeys<A> as WireKey<K, N>]?: StandardSchemaV1.InferInput<A[K]> | null
}

/** The result of a handler as the page gets it (I22); none if the handler always throws. */
export type PageResult<R> = [R] extends [never]
  ? never
  : Awaited<R> extends Response<infer T>
    ? T
    : Awaited<R> extends ArrayBuffer | ArrayBufferView
      ? ArrayBuffer
      : Awaited<R> extends Blob | globalThis.Response
        ? ArrayBuffer
        : Awaited<R> extends AsyncIterable<infer T> | IterableIterator<infer T>
          ? AsyncIterableIterator<PageItem<T>, undefined>
          : Jsonified<Awaited<R>>

/** An item of a handler's stream as the page gets it. */
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

/** A command, made by {@link command}. */
export interface Command<C extends CommandContract = CommandContract, Needs = unknown> {
  /** The contract of the command for pages; exists on the type only. */
  readonly '~command'?: C
  /** What the app's middleware must add to the context; exists on the type only. */
  readonly '~needs'?: (context: Needs) => void
  readonly args: ArgumentSchemas
  readonly handler: (args: never, context: never) => unknown
  readonly options: CommandOptions
  /** The middleware of the function that has made the command: it stands before that of the options. */
  readonly use?: readonly AnyMiddleware[]
}

/** Commands by name, in an app whose middleware add `Added` to the context. */
export type CommandMap<Added = unknown> = Readonly<Record<string, Command<CommandContract, Added>>>

/** The contract of a map of commands for pages. */
export type ContractsOf<M> = {
  [K in keyof M]: M[K] extends { readonly '~command'?: infer C } ? NonNullable<C> : never
}

/**
 * The function {@link command} for handlers with the types of their app's events, and with what middleware add to
 * the context: `Needs` is what the app's own must add.
 */
export interface CommandFactory<M extends EventMap, Added = unknown, Needs = Added> {
  <R, E extends ErrorSchemas = Empty, const U extends Used = UsedInline>(
    handler: (args: Empty, context: CommandContext<E, M> & Added & AddedByAll<U>) => R,
    options?: CommandOptions<E, RenameAll, U>,
  ): Command<{ args: Empty; result: PageResult<R>; errors: PageErrors<E> }, Needs>
  <
    A extends ArgumentSchemas,
    R,
    E extends ErrorSchemas = Empty,
    const N extends RenameAll = 'camelCase',
    const U extends Used = UsedInline,
  >(
    args: A,
    handler: (args: HandlerArgs<A>, context: CommandContext<E, M> & Added & AddedByAll<U>) => R,
    options?: CommandOptions<E, N, U>,
  ): Command<{ args: PageArgs<A, N>; result: PageResult<R>; errors: PageErrors<E> }, Needs>
  /**
   * Returns this function for commands that have a middleware, inside of those before it.
   *
   * @example
   * ```ts
   * import { Builder, CommandError, command, middleware } from 'oxbow'
   *
   * const signedIn = middleware((_args, { identity }, next) => {
   *   if (!identity) throw new CommandError('not signed in')
   *   return next({ user: identity })
   * })
   *
   * const userCommand = command.use(signedIn)
   * export const app = Builder.default().commands({
   *   whoami: userCommand((_args, { user }) => user),
   * })
   * ```
   */
  use<R extends MiddlewareResult>(
    middleware: (args: AnyArgs, context: CommandContext<ErrorSchemas, M> & Added, next: Next) => R,
  ): CommandFactory<M, Added & AddedBy<R>, Needs>
}

/**
 * Defines a command that pages can `invoke`.
 *
 * Each argument has a schema. Undeclared arguments never reach the handler, and the first argument
 * that fails rejects the call with Tauri's text (I17). An argument whose schema accepts `undefined` may
 * be missing or `null` (I18). The handler may be sync or async, and returns JSON, bytes or a
 * {@link Response}. To fail, it throws a {@link CommandError} or one of its declared errors. If it returns a
 * generator, an async iterable or a `ReadableStream`, the page gets a stream, which it reads in a loop.
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
export const command: CommandFactory<EventMap> = commandWith([])

/** The function {@link command} for commands that have this middleware. */
function commandWith(use: readonly AnyMiddleware[]): CommandFactory<EventMap> {
  const make = (...parts: unknown[]): Command => {
    const [args, handler, options = {}] = typeof parts[0] === 'function' ? [{}, ...parts] : parts
    return { args, handler, options, use } as Command
  }
  const add = (middleware: AnyMiddleware) => commandWith([...use, middleware])
  return Object.assign(make, { use: add }) as CommandFactory<EventMap>
}

/**
 * Returns {@link command} for handlers whose `app` and `window` have the types of the app's events, and whose context
 * has what the app's middleware add: `commandFor<typeof events, { user: User }>()`.
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
export function commandFor<S extends EventSchemas, Added = unknown>(): CommandFactory<
  KnownEvents<PayloadsOf<S>>,
  Added
> {
  return command as never
}
