/** Events between the backend and its pages. */

import { type CallbackId, type EventTarget, toEventTarget } from '@oxbow/protocol'
import type { Connection } from './connection.ts'
import { invoke } from './core.ts'
import { fail } from './fail.ts'
import { pageConnection } from './page.ts'

/** An event as a handler gets it. All handlers of one emission share one object (E15). */
export interface Event<T> {
  readonly event: string
  /** The number of the listener that is being called. */
  readonly id: number
  readonly payload: T
}

/** Called with each event. */
export type EventCallback<T> = (event: Event<T>) => void

/**
 * Ends a listener: its handler is not called again from the moment of this call. The promise settles
 * when the backend knows it too. Calling it again does nothing. It can be bound with `await using`.
 */
export interface UnlistenFn {
  (): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** How a listener listens. */
export interface ListenOptions {
  /** As whom it listens; a text is a label. By default it hears everything of its name (E6, E7). */
  readonly target?: string | EventTarget | undefined
  /** Ends the listener. */
  readonly signal?: AbortSignal | undefined
  /** @default the page's connection */
  readonly connection?: Connection | undefined
}

// The name that compilers use for `await using` where the engine has no such symbol yet.
const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')

/**
 * Calls a handler with each event of a name, until it is told to stop. Without a `target` it gets
 * every such event, whomever it is for (E7).
 *
 * @example
 * ```ts
 * import { listen } from '@oxbow/api'
 *
 * const unlisten = await listen<number>('progress', (event) => console.log(event.payload))
 * await unlisten()
 * ```
 *
 * @throws {IpcError} `invalid_args` for a name with other characters than letters, digits and
 * `-/:_` (E2), `aborted`, `no_bridge`, `disconnected`
 */
export async function listen<T>(
  event: string,
  handler: EventCallback<T>,
  options: ListenOptions = {},
): Promise<UnlistenFn> {
  const { connection = pageConnection(), signal, target = { kind: 'Any' } } = options
  if (signal?.aborted) throw gaveUp(event, signal)
  const callback = connection.callbacks.add((data) => {
    if (!signal?.aborted) handler(data as Event<T>)
  })
  const id = await register(connection, callback, { event, target: toEventTarget(target) })
  const unlisten = makeUnlisten(connection, event, id)
  return signal === undefined ? unlisten : endWith(unlisten, event, signal)
}

/**
 * Calls a handler with the next event of a name. The listener ends before the handler is called, so
 * it ends even if the handler throws (E21).
 *
 * @example
 * ```ts
 * import { once } from '@oxbow/api'
 *
 * await once<{ user: string }>('ready', ({ payload }) => console.log(payload.user))
 * ```
 *
 * @throws {IpcError} as `listen`
 */
export async function once<T>(
  event: string,
  handler: EventCallback<T>,
  options: ListenOptions = {},
): Promise<UnlistenFn> {
  const connection = options.connection ?? pageConnection()
  const handleOnce: EventCallback<T> = (data) => {
    quietly(stop(connection, event, data.id))
    handler(data)
  }
  return listen(event, handleOnce, { ...options, connection })
}

/**
 * Sends an event to every listener of its name, in the backend and in all pages, this one included.
 *
 * @example
 * ```ts
 * import { emit } from '@oxbow/api'
 *
 * await emit('frontend-loaded', { loggedIn: true })
 * ```
 *
 * @throws {IpcError} `invalid_args` (E2), `not_serializable`, `too_large`, `too_deep`, `no_bridge`, `disconnected`
 */
export async function emit<T>(event: string, payload?: T): Promise<void> {
  await invoke('plugin:event|emit', { event, payload })
}

/**
 * Sends an event to the listeners that a target reaches; a text reaches every kind of listener with
 * that label. Listeners without a target hear it too (E7).
 *
 * @example
 * ```ts
 * import { emitTo } from '@oxbow/api'
 *
 * await emitTo('settings', 'theme-changed', 'dark')
 * await emitTo({ kind: 'WebviewWindow', label: 'editor' }, 'saved')
 * ```
 *
 * @throws {IpcError} as `emit`
 */
export async function emitTo<T>(
  target: string | EventTarget,
  event: string,
  payload?: T,
): Promise<void> {
  await invoke('plugin:event|emit_to', { target: toEventTarget(target), event, payload })
}

/** Tells the backend of a listener. If it refuses, nothing is left behind (X4). */
async function register(
  connection: Connection,
  handler: CallbackId,
  request: { event: string; target: EventTarget },
): Promise<number> {
  try {
    return (await connection.invoke(
      'plugin:event|listen',
      { ...request, handler },
      { fail },
    )) as number
  } catch (error) {
    connection.callbacks.remove(handler)
    throw error
  }
}

function makeUnlisten(connection: Connection, event: string, eventId: number): UnlistenFn {
  let done: Promise<void> | undefined
  return disposable(() => {
    done ??= stop(connection, event, eventId)
    return done
  })
}

/** Makes a function one that `await using` can end. */
export function disposable(unlisten: () => Promise<void>): UnlistenFn {
  return Object.assign(unlisten, { [ASYNC_DISPOSE]: unlisten }) as UnlistenFn
}

/** Stops the handler at once, then tells the backend (E20). */
async function stop(connection: Connection, event: string, eventId: number): Promise<void> {
  connection.listeners.remove(event, eventId)
  await connection.invoke('plugin:event|unlisten', { event, eventId }, { fail })
}

/** Binds a listener to a signal, which may have aborted while the backend was being told. */
function endWith(unlisten: UnlistenFn, event: string, signal: AbortSignal): UnlistenFn {
  const abort = (): void => quietly(unlisten())
  if (signal.aborted) {
    abort()
    throw gaveUp(event, signal)
  }
  signal.addEventListener('abort', abort, { once: true })
  return disposable(() => {
    signal.removeEventListener('abort', abort)
    return unlisten()
  })
}

/** For endings that nobody waits for: a line that is gone has ended the listener as well. */
function quietly(ending: Promise<void>): void {
  ending.catch(() => {})
}

function gaveUp(event: string, signal: AbortSignal): unknown {
  return fail('aborted', `listening to ${event} was aborted`, { cause: signal.reason })
}
