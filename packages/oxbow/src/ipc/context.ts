/** The second parameter of a handler: what it may know of its call. */

import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { CommandScope } from '../acl/scope.ts'
import type { EventMap } from '../event/event-map.ts'
import type { Request } from '../line/request.ts'
import { CommandError } from '../line/response.ts'
import type { StateKey } from '../state/state.ts'
import type { AppHandle } from '../window/app-handle.ts'
import type { WebviewWindow } from '../window/window.ts'

/** The errors that a command declares: a schema of the data of each, by code. */
export interface ErrorSchemas {
  readonly [code: string]: StandardSchemaV1
}

/**
 * The second parameter of a handler. It is an ordinary object: `{ ...context, user }` has all of its properties.
 *
 * @example
 * ```ts
 * import { type CommandContext, command } from 'oxbow'
 *
 * const greetingOf = ({ window, user }: CommandContext & { user: string }) =>
 *   `Hello, ${user}, in ${window.label}!`
 *
 * export const greet = command((_args, context) => greetingOf({ ...context, user: 'Ada' }))
 * ```
 */
export interface CommandContext<
  E extends ErrorSchemas = ErrorSchemas,
  M extends EventMap = EventMap,
> {
  /** The name by which the page has called the command, such as `greet` or `plugin:clock|now`. */
  readonly command: string
  /** The app. */
  readonly app: AppHandle<M>
  /** The window whose page called. */
  readonly window: WebviewWindow<M>
  /** The result of `Builder.authenticate` for the page's line; `undefined` if the app does not set it. */
  readonly identity: object | undefined
  /** The call as it arrived: body and headers (I32). */
  readonly request: Request
  /**
   * Aborts when the page cancels the call (`aborted`) or goes away (`disconnected`), when the call exceeds its
   * time limit (`timed_out`), and when the app ends (`shutting_down`). Its `reason` has this code.
   */
  readonly signal: AbortSignal
  /**
   * Managed state.
   *
   * @throws {IpcError} `state_not_managed`
   */
  readonly state: <T>(key: StateKey<T>) => T
  /** The scopes from the caller's capabilities; the handler has to interpret them (A8). */
  readonly scope: CommandScope
  /** Makes one of the declared errors, to be thrown. */
  readonly error: <K extends keyof E & string>(
    code: K,
    data: StandardSchemaV1.InferInput<E[K]>,
  ) => CommandError<{ code: K; data: StandardSchemaV1.InferInput<E[K]> }>
}

/** The call that a context shows. */
export interface ContextSource extends Omit<CommandContext, 'command' | 'app' | 'error'> {
  /** The whole name of its command. */
  readonly commandName: string
  /** @throws why the call need not go on */
  throwIfAborted(): void
}

/** A handler as it is called. */
export type Run = (args: unknown, call: ContextSource) => unknown

/** A handler as the app gives it. */
export type Handler = (args: unknown, context: CommandContext) => unknown

const errorOf: CommandContext['error'] = (code, data) => new CommandError({ code, data })

/** The context of a call. Handlers reach nothing else of the call through it. */
class Context implements CommandContext {
  readonly #call: ContextSource
  /** By middleware. */
  readonly #added: object | undefined
  readonly command: string
  readonly app: AppHandle
  readonly window: WebviewWindow
  readonly identity: object | undefined
  readonly state: CommandContext['state']
  readonly scope: CommandScope
  readonly error: CommandContext['error']
  declare readonly request: Request
  declare readonly signal: AbortSignal

  constructor(call: ContextSource, added?: object) {
    const { window } = call
    this.#call = call
    this.#added = added
    this.command = call.commandName
    this.app = window.app
    this.window = window
    this.identity = call.identity
    this.state = call.state
    this.scope = call.scope
    this.error = errorOf
    Object.defineProperty(this, 'request', Context.#request)
    Object.defineProperty(this, 'signal', Context.#signal)
    if (added) Object.defineProperties(this, Object.getOwnPropertyDescriptors(added))
  }

  /** The same context with more in it. */
  static extend(context: Context, added: object): Context {
    return new Context(context.#call, { ...context.#added, ...added })
  }

  // Made when they are asked for, and yet properties of each object, so that `{ ...context }` has them. The getters of
  // an object literal would be new functions for each call, for which V8 takes four times as long.
  static readonly #request = {
    enumerable: true,
    configurable: true,
    get(this: Context): Request {
      return this.#call.request
    },
  }
  static readonly #signal = {
    enumerable: true,
    configurable: true,
    get(this: Context): AbortSignal {
      return this.#call.signal
    },
  }
}

/** The context of a call. */
export function contextOf(call: ContextSource): CommandContext {
  return new Context(call)
}

/** The context with what a middleware adds; that takes precedence. */
export function extendContext(context: CommandContext, added: object): CommandContext {
  return Context.extend(context as Context, added)
}

/** Calls a handler of the app with its context, if it takes one. */
export function withContext(handler: Handler): Run {
  if (!takesContext(handler)) return (args) => (handler as (args: unknown) => unknown)(args)
  return (args, call) => handler(args, contextOf(call))
}

/** The head of an arrow function that has no parameter but its arguments, without defaults and a rest. */
const ARGUMENTS_ALONE = /^(async\b\s*)?([\w$]+|\(\s*([\w$]+|\{[\w$\s,:.]*\})?\s*\))\s*=>/

/** `length` does not count all parameters, and knows nothing of `arguments`: what is not certain counts as a yes. */
function takesContext(handler: (...args: never) => unknown): boolean {
  return handler.length > 1 || !ARGUMENTS_ALONE.test(Function.prototype.toString.call(handler))
}
