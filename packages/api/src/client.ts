/** The page's functions, typed from the backend with no generated file. */

import type { AppContract, ContractOf, EventTarget, HasContract } from '@oxbow/protocol'
import { toEventTarget } from '@oxbow/protocol/internal'
import { type DeclaredError, isCommandError } from './command-error.ts'
import type { Connection } from './connection.ts'
import { type InvokeArgs, type InvokeOptions, invoke, invokeOver } from './core.ts'
import {
  type EventCallback,
  emit,
  emitTo,
  type ListenOptions,
  listen,
  once,
  type UnlistenFn,
} from './event.ts'
import type { BuiltInEventPayloads } from './tauri-event.ts'

/** The names of an app's commands. */
export type CommandOf<C extends AppContract> = keyof C['commands'] & string

/** The arguments of a command. */
export type ArgsOf<C extends AppContract, K extends CommandOf<C>> = C['commands'][K] extends {
  readonly args: infer A
}
  ? A
  : never

/** The result of a command. */
export type ResultOf<C extends AppContract, K extends CommandOf<C>> = C['commands'][K] extends {
  readonly result: infer R
}
  ? R
  : never

/** The errors that a command declares. */
export type ErrorsOf<C extends AppContract, K extends CommandOf<C>> = C['commands'][K] extends {
  readonly errors: infer E
}
  ? E
  : never

/** The codes of the errors that a command declares. */
export type ErrorCodeOf<C extends AppContract, K extends CommandOf<C>> = CodeOf<ErrorsOf<C, K>>

type CodeOf<E> = unknown extends E
  ? string
  : E extends { readonly code: infer Code extends string }
    ? Code
    : never

/** The error that a command declares under a code. */
export type ErrorOf<C extends AppContract, K extends CommandOf<C>, Code extends string> =
  unknown extends ErrorsOf<C, K>
    ? DeclaredError<Code>
    : Extract<ErrorsOf<C, K>, { readonly code: Code }>

/** The names of an app's events and of the built-in ones. */
export type EventOf<C extends AppContract> =
  | (keyof C['events'] & string)
  | keyof BuiltInEventPayloads

/** The payload of an event. */
export type PayloadOf<C extends AppContract, E> = E extends keyof C['events']
  ? C['events'][E]
  : E extends keyof BuiltInEventPayloads
    ? BuiltInEventPayloads[E]
    : never

/** The possible arguments of a command that declares none: nothing, or a raw body (S2). */
type NoArgs = Readonly<Record<string, never>> | ArrayBuffer | ArrayBufferView

/** The arguments may be omitted if all of them are optional. */
type InvokeRest<A> = unknown extends A
  ? [args?: InvokeArgs, options?: InvokeOptions]
  : [keyof A] extends [never]
    ? [args?: NoArgs, options?: InvokeOptions]
    : Record<never, never> extends A
      ? [args?: A, options?: InvokeOptions]
      : [args: A, options?: InvokeOptions]

/** A payload may be omitted if it may be `null` or `undefined` (E14). */
type PayloadRest<P> = null extends P
  ? [payload?: P]
  : undefined extends P
    ? [payload?: P]
    : [payload: P]

/** `invoke`, `listen`, `once`, `emit`, `emitTo` and `isError`, with the types of one app. */
export interface Client<C extends AppContract> {
  invoke<K extends CommandOf<C>>(
    command: K,
    ...rest: InvokeRest<ArgsOf<C, K>>
  ): Promise<ResultOf<C, K>>
  listen<E extends EventOf<C>>(
    event: E,
    handler: EventCallback<PayloadOf<C, E>>,
    options?: ListenOptions,
  ): Promise<UnlistenFn>
  once<E extends EventOf<C>>(
    event: E,
    handler: EventCallback<PayloadOf<C, E>>,
    options?: ListenOptions,
  ): Promise<UnlistenFn>
  emit<E extends keyof C['events'] & string>(
    event: E,
    ...payload: PayloadRest<C['events'][E]>
  ): Promise<void>
  emitTo<E extends keyof C['events'] & string>(
    target: string | EventTarget,
    event: E,
    ...payload: PayloadRest<C['events'][E]>
  ): Promise<void>
  /** Whether a call of `command` has rejected with the error that it declares under `code`. */
  isError<K extends CommandOf<C>, Code extends ErrorCodeOf<C, K>>(
    command: K,
    error: unknown,
    code: Code,
  ): error is ErrorOf<C, K, Code>
}

/**
 * Returns the functions of the page with the types of the backend: names, arguments, results, errors,
 * events and payloads are those of `typeof app`. Only types are imported, never code of the backend.
 *
 * @example
 * ```ts
 * import { client, type CommandContract, type HasContract } from '@oxbow/api'
 *
 * // In an app: import type { App } from '../backend/main.ts'
 * interface Greet extends CommandContract {
 *   args: { name: string }
 *   result: string
 *   errors: { code: 'stranger'; data: { known: string[] } }
 * }
 * type App = HasContract<{ commands: { greet: Greet }; events: { ready: null } }>
 *
 * const { invoke, isError, listen } = client<App>()
 * await listen('ready', () => console.log('ready'))
 * try {
 *   console.log(await invoke('greet', { name: 'Ada' }))
 * } catch (error) {
 *   if (isError('greet', error, 'stranger')) console.log(error.data.known)
 * }
 * ```
 *
 * @param connection The page's own, unless it is one from `connect`.
 */
export function client<A extends HasContract>(connection?: Connection): Client<ContractOf<A>> {
  const functions =
    connection === undefined ? { invoke, listen, once, emit, emitTo } : on(connection)
  const isError = (_command: string, error: unknown, code: string): boolean =>
    isCommandError(error, code)
  // These are types only; the backend checks the values.
  return { ...functions, isError } as unknown as Client<ContractOf<A>>
}

/** The same functions over a given connection. */
function on(connection: Connection): object {
  const call = invokeOver(connection)
  const hear = (event: string, handler: EventCallback<unknown>, options?: ListenOptions) =>
    listen(event, handler, { ...options, connection })
  const hearOnce = (event: string, handler: EventCallback<unknown>, options?: ListenOptions) =>
    once(event, handler, { ...options, connection })
  return {
    invoke: call,
    listen: hear,
    once: hearOnce,
    emit: async (event: string, payload?: unknown): Promise<void> => {
      await call('plugin:event|emit', { event, payload })
    },
    emitTo: async (target: string | EventTarget, event: string, payload?: unknown) => {
      await call('plugin:event|emit_to', { target: toEventTarget(target), event, payload })
    },
  }
}
