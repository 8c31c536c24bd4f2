/** Middleware: functions around the handlers of commands, for sign-in checks, tracing and transactions. */

import { types } from 'node:util'
import { IpcError } from '@oxbow/protocol'
import {
  type CommandContext,
  type ContextSource,
  contextOf,
  extendContext,
  type Handler,
  type Run,
  withContext,
} from './context.ts'

/** The checked arguments of a command; a middleware does not know of which. */
export type AnyArgs = Readonly<Record<string, unknown>>

/** The result of the handler as a middleware gets it, to return it. Its type tells what was added to the context. */
export interface NextResult<Added> {
  /** Exists on the type only. */
  readonly '~added': Added
}

/**
 * Runs the next middleware or, after the last one, the handler. The properties of `added` are added to their
 * context. It returns what they return: a promise only if one of them returns a promise.
 *
 * @throws {IpcError} `next_called_twice`
 */
export type Next = <Added = unknown>(
  added?: Added & object,
) => NextResult<Added> | Promise<NextResult<Added>>

type Settled = string | number | boolean | bigint | null | (object & { readonly then?: never })

/** What a middleware returns: the result of `next`, or another one. Not `undefined`: that is a forgotten `return`. */
export type MiddlewareResult = Settled | PromiseLike<Settled>

/** Any middleware, whatever it needs in its context. */
export type AnyMiddleware = (args: never, context: never, next: Next) => MiddlewareResult

/** One or several middleware. */
export type Used = AnyMiddleware | readonly AnyMiddleware[]

/** Middleware that are written where they are used: what they add is not known when their handler is looked at. */
export type UsedInline = InlineMiddleware | readonly InlineMiddleware[]
type InlineMiddleware = (args: AnyArgs, context: CommandContext, next: Next) => MiddlewareResult

/** What is added to the context by a middleware that returns this. */
export type AddedBy<Result> = [Extract<Awaited<Result>, NextResult<unknown>>] extends [
  NextResult<infer Added>,
]
  ? Added
  : unknown

/** What one or several middleware add to the context. */
export type AddedByAll<Used> = Used extends readonly [infer First, ...infer Others]
  ? AddedByAll<First> & AddedByAll<Others>
  : Used extends (...parameters: never) => infer Result
    ? AddedBy<Result>
    : unknown

/**
 * Returns a middleware with its exact type, for `Builder.use` and for the option `use` of commands.
 *
 * A middleware runs before the handler. It gets the checked arguments, the context, and `next`, which runs the rest;
 * what it returns is the result of the call. The properties that it gives to `next` are in the context of the handler,
 * with their types. To refuse the call, it throws as a handler does.
 *
 * @example
 * ```ts
 * import { Builder, CommandError, middleware } from 'oxbow'
 *
 * const users = new Map([['token-1', { name: 'Ada' }]])
 *
 * const signedIn = middleware((_args, { request }, next) => {
 *   const user = users.get(request.headers.get('authorization') ?? '')
 *   if (!user) throw new CommandError('not signed in')
 *   return next({ user })
 * })
 *
 * export const app = Builder.default()
 *   .use(signedIn)
 *   .commands((command) => ({ whoami: command((_args, { user }) => user.name) }))
 * ```
 */
export function middleware<Context = CommandContext, Result extends MiddlewareResult = never>(
  run: (args: AnyArgs, context: Context, next: Next) => Result,
): (args: AnyArgs, context: Context, next: Next) => Result {
  return run
}

/** Calls a handler inside of its middleware, of which the first is the outermost. */
export function surround(handler: Handler, layers: readonly AnyMiddleware[]): Run {
  if (layers.length === 0) return withContext(handler)
  const innermost: Step = (args, context) => handler(args, context)
  const run = layers.reduceRight(around, innermost)
  return (args, call) => run(args, contextOf(call), call)
}

type Step = (args: unknown, context: CommandContext, call: ContextSource) => unknown

function around(inner: Step, layer: AnyMiddleware): Step {
  const run = layer as (args: unknown, context: CommandContext, next: unknown) => unknown
  return (args, context, call) => {
    let isCalled = false
    const next = (added?: object): unknown => {
      if (isCalled) throw calledTwice(call.commandName)
      isCalled = true
      call.throwIfAborted()
      const full = added === undefined ? context : extendContext(context, added)
      return heard(inner(args, full, call))
    }
    return run(args, context, next)
  }
}

function calledTwice(command: string): IpcError {
  const text = `a middleware of command \`${command}\` has called \`next\` twice`
  return new IpcError('next_called_twice', text)
}

/** A middleware may forget a promise: Node would end the process if that rejects. */
function heard(result: unknown): unknown {
  if (types.isPromise(result)) void Promise.prototype.then.call(result, undefined, () => {})
  return result
}
