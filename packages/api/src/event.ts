/** Events between the backend and its pages. */

import type { CallbackId, EventTarget } from '@oxbow/protocol'
import { toEventTarget } from '@oxbow/protocol/internal'
import type { Connection } from './connection.ts'
import { invoke } from './core.ts'
import { ASYNC_DISPOSE, DISPOSE } from './dispose.ts'
import { fail } from './make-error.ts'
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
 * Ends a listener: its handler is not called any more after this call. The promise settles when the
 * backend has removed the listener too. Calling it again has no effect. It can be bound with `using`, which does not
 * wait for the backend, and with `await using`, which does.
 */
export interface UnlistenFn extends Disposable, AsyncDisposable {
  (): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Options of a listener. */
export interface ListenOptions {
  /** The target of the listener; a string is a label. By default it gets every event of its name (E6, E7). */
  readonly target?: string | EventTarget | undefined
  /** Ends the listener. */
  readonly signal?: AbortSignal | undefined
  /** @default the page's connection */
  readonly connection?: Connection | undefined
}

/**
 * Calls a handler with each event of a name, until the returned function is called. Without a `target` it
 * gets every event of this name, also those for other windows (E7).
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
 * `-/:_` (E2), `no_bridge`, `disconnected`. If the signal has aborted already, it does not reject: it
 * resolves to an unlisten that does nothing.
 */
export async function listen<T>(
  event: string,
  handler: EventCallback<T>,
  options: ListenOptions = {},
): Promise<UnlistenFn> {
  const { connection = pageConnection(), signal, target = { kind: 'Any' } } = options
  if (signal?.aborted) return nothingToEnd()
  if (signal) checkSignal(signal)
  const callback = connection.callbacks.add((data) => {
    if (!signal?.aborted) handler(data as Event<T>)
  })
  try {
    const id = await register(connection, callback, { event, target: toEventTarget(target) })
    const unlisten = makeUnlisten(connection, event, id)
    return signal ? endWith(unlisten, signal) : unlisten
  } catch (error) {
    if (signal?.aborted) return nothingToEnd()
    throw error
  }
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
 * Sends an event to the listeners that a target reaches; a string reaches every kind of listener
 * with this label. Listeners without a target get the event too (E7).
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

/** Registers a listener with the backend. If the backend refuses, the page forgets the listener (X4). */
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

/** Makes a function one that `using` and `await using` can end. */
export function disposable(unlisten: () => Promise<void>): UnlistenFn {
  const dispose = (): void => quietly(unlisten())
  return Object.assign(unlisten, { [DISPOSE]: dispose, [ASYNC_DISPOSE]: unlisten }) as UnlistenFn
}

/** Stops the handler at once, then removes the listener from the backend (E20). */
async function stop(connection: Connection, event: string, eventId: number): Promise<void> {
  connection.listeners.remove(event, eventId)
  await connection.invoke('plugin:event|unlisten', { event, eventId }, { fail })
}

/** Binds a listener to a signal, which may have aborted during the registration. */
function endWith(unlisten: UnlistenFn, signal: AbortSignal): UnlistenFn {
  const abort = (): void => quietly(unlisten())
  if (signal.aborted) {
    abort()
    return nothingToEnd()
  }
  signal.addEventListener('abort', abort, { once: true })
  return disposable(() => {
    signal.removeEventListener('abort', abort)
    return unlisten()
  })
}

/** Throws if the value is not a signal, before the listener is registered. */
function checkSignal(signal: AbortSignal): void {
  const nobody = (): void => {}
  signal.addEventListener('abort', nobody)
  signal.removeEventListener('abort', nobody)
}

/** Ignores errors of an end that no code awaits: a lost line has ended the listener as well. */
function quietly(ending: Promise<void>): void {
  ending.catch(() => {})
}

/** The unlisten of a listener that was never registered: frameworks abort listeners that they have just begun. */
function nothingToEnd(): UnlistenFn {
  return disposable(async () => {})
}
