/** An `AbortController` whose listeners are code of the app: one that throws must not end the process. */

import { messageOf } from '@oxbow/protocol/internal'
import { type Report, runGuarded } from '../base/user-code.ts'
import type { Logger } from '../observe/logger.ts'

type Listener = ((event: Event) => unknown) | { readonly handleEvent: (event: Event) => unknown }

/**
 * Makes a controller; log messages call its signal the signal of `whose`. Node rethrows the error of a listener
 * as an uncaught one, and a page can cause an abort by going away.
 */
export function guardedAbort(logger: Logger | undefined, whose: string): AbortController {
  const controller = new AbortController()
  const report = (error: unknown): void =>
    logger?.error(
      { err: error },
      `a listener to the signal of ${whose} failed: ${messageOf(error)}`,
    )
  const { signal } = controller
  const guards = new WeakMap<object, (event: Event) => void>()
  const guardOf = (listener: Listener): ((event: Event) => void) => {
    const guard =
      guards.get(listener) ??
      ((event) => runGuarded(() => heardBy(listener, signal, event), report))
    guards.set(listener, guard)
    return guard
  }
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (type: string, listener: Listener, options?: AddOptions) => {
    addEventListener.call(
      signal,
      type,
      isListener(listener) ? guardOf(listener) : listener,
      options,
    )
  }
  signal.removeEventListener = (type: string, listener: Listener, options?: RemoveOptions) => {
    const guard = isListener(listener) ? guards.get(listener) : undefined
    removeEventListener.call(signal, type, guard ?? listener, options)
  }
  guardProperty(signal, report)
  return controller
}

type AddOptions = Parameters<AbortSignal['addEventListener']>[2]
type RemoveOptions = Parameters<AbortSignal['removeEventListener']>[2]

function isListener(listener: unknown): listener is Listener {
  return typeof listener === 'function' || (typeof listener === 'object' && listener !== null)
}

function heardBy(listener: Listener, signal: AbortSignal, event: Event): unknown {
  return typeof listener === 'function' ? listener.call(signal, event) : listener.handleEvent(event)
}

/** `onabort` is a listener too. */
function guardProperty(signal: AbortSignal, report: Report): void {
  const { addEventListener: listen, removeEventListener: forget } = AbortSignal.prototype
  let given: ((event: Event) => unknown) | null = null
  const guard = (event: Event): void => runGuarded(() => given?.call(signal, event), report)
  Object.defineProperty(signal, 'onabort', {
    configurable: true,
    get: () => given,
    set: (listener: unknown) => {
      if (given !== null) forget.call(signal, 'abort', guard)
      given = typeof listener === 'function' ? (listener as () => unknown) : null
      if (given !== null) listen.call(signal, 'abort', guard)
    },
  })
}
