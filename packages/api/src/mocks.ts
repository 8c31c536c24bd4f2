/** Replaces the backend in the tests of a page. */

import { members } from './internals.ts'
import { MockConnection } from './mock-connection.ts'
import { CONNECTION_KEY, findConnection, ownConnection } from './page.ts'
import { type TauriInternals, tauriGlobals } from './tauri-page.ts'

/** Options of the mocks. */
export interface MockOptions {
  /** Whether `listen`, `once`, `emit` and `emitTo` work inside the page. @default false */
  readonly shouldMockEvents?: boolean
}

/**
 * Answers every call of `@oxbow/api` and of `@tauri-apps/api` with a function. The call resolves with its result, or
 * rejects with its error. The function gets the arguments as they are, also channels: call their `onmessage`.
 * A channel ends when the promise of the function settles. `mockIPC` of `@tauri-apps/api` also answers both
 * packages; the last call counts. On a page with a bridge, the mocks replace the bridge for `@oxbow/api` only.
 *
 * @example
 * ```ts
 * import { mockIPC } from '@oxbow/api/mocks'
 *
 * mockIPC((command, args: { name: string }) => {
 *   if (command === 'greet') return `Hello, ${args.name}!`
 * })
 * ```
 */
export function mockIPC<Args = Record<string, unknown>>(
  handler: (command: string, args: Args) => unknown,
  options: MockOptions = {},
): void {
  const mock = install()
  mock.handler = handler
  mock.mocksEvents = options.shouldMockEvents ?? false
}

/**
 * Sets the label of the page's window, and the labels of the other windows.
 *
 * @example
 * ```ts
 * import { getCurrentWebviewWindow } from '@oxbow/api'
 * import { mockWindows } from '@oxbow/api/mocks'
 *
 * mockWindows('main', 'settings')
 * console.log(getCurrentWebviewWindow().label) // main
 * ```
 */
export function mockWindows(current: string, ...others: string[]): void {
  const connection = findConnection()
  // The mocks of `@tauri-apps/api` keep answering.
  const isTauris = connection !== undefined && connection !== ownConnection()
  const mock = isTauris ? undefined : install()
  if (mock) mock.labels = [current, ...others]
  const place = tauriGlobals().__TAURI_INTERNALS__
  if (place && (isTauris || mock?.tauriInvoke)) place.metadata = metadataOf(current)
}

/**
 * Removes all mocks, and restores what they have replaced.
 *
 * @example
 * ```ts
 * import { clearMocks } from '@oxbow/api/mocks'
 *
 * clearMocks()
 * ```
 */
export function clearMocks(): void {
  const mock = ownConnection()
  if (!(mock instanceof MockConnection)) return
  if (mock.replaced === undefined) Reflect.deleteProperty(globalThis, CONNECTION_KEY)
  else Object.defineProperty(globalThis, CONNECTION_KEY, mock.replaced)
  leaveTauri(mock)
}

/** Replaces the page's connection by a mock, unless it is one already. */
function install(): MockConnection {
  const current = findConnection()
  if (current instanceof MockConnection) return current
  // The mocks of `@tauri-apps/api` have replaced an earlier mock of ours.
  clearMocks()
  const mock = new MockConnection()
  mock.replaced = Object.getOwnPropertyDescriptor(globalThis, CONNECTION_KEY)
  Object.defineProperty(globalThis, CONNECTION_KEY, { value: mock, configurable: true })
  if (mock.replaced === undefined) serveTauri(mock)
  return mock
}

/** Lets the mock answer `@tauri-apps/api` too. */
function serveTauri(mock: MockConnection): void {
  const page = tauriGlobals()
  // The globals of a bridge cannot be replaced.
  if (page.__TAURI_INTERNALS__?.ipc) return
  // An object with `ipc` is not a mock.
  const { ipc: _ipc, postMessage: _postMessage, ...shared } = members(mock)
  const { metadata = metadataOf('main') } = page.__TAURI_INTERNALS__ ?? {}
  page.__TAURI_INTERNALS__ = Object.assign(page.__TAURI_INTERNALS__ ?? {}, shared, { metadata })
  const { remove } = mock.listeners
  const unregister = { unregisterListener: (event: string, id: number) => remove(event, id) }
  page.__TAURI_EVENT_PLUGIN_INTERNALS__ = Object.assign(
    page.__TAURI_EVENT_PLUGIN_INTERNALS__ ?? {},
    unregister,
  )
  mock.tauriInvoke = shared.invoke
}

/** Removes the mock's globals of Tauri, unless other mocks have replaced them. */
function leaveTauri(mock: MockConnection): void {
  const { __TAURI_INTERNALS__: internals, __TAURI_EVENT_PLUGIN_INTERNALS__: events } =
    tauriGlobals()
  if (mock.tauriInvoke === undefined || internals?.invoke !== mock.tauriInvoke) return
  for (const name of [...Object.keys(members(mock)), 'metadata']) {
    Reflect.deleteProperty(internals, name)
  }
  if (events) Reflect.deleteProperty(events, 'unregisterListener')
}

function metadataOf(label: string): NonNullable<TauriInternals['metadata']> {
  // Tauri's code reads both.
  return { currentWindow: { label }, currentWebview: { windowLabel: label, label } }
}
