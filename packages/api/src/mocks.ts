/** Stands in for a backend in the tests of a page. */

import { MockConnection } from './mock-connection.ts'
import { CONNECTION_KEY, findConnection } from './page.ts'

/** What else the mocks take over. */
export interface MockOptions {
  /** Whether `listen`, `once`, `emit` and `emitTo` work inside the page. @default false */
  readonly shouldMockEvents?: boolean
}

/**
 * Answers every call of `@oxbow/api` with a function. What it returns is the result, what it throws
 * the rejection. Arguments arrive as they were given, channels among them: call their `onmessage`.
 * A channel ends when the function's promise settles. On a page with a bridge the mocks stand in
 * front of it.
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
 * Says in which window the page is, and which other windows there are.
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
  const mock = install()
  mock.label = current
  mock.labels = [current, ...others]
}

/**
 * Takes every mock away; what they stood in front of is back.
 *
 * @example
 * ```ts
 * import { clearMocks } from '@oxbow/api/mocks'
 *
 * clearMocks()
 * ```
 */
export function clearMocks(): void {
  const mock = findConnection()
  if (!(mock instanceof MockConnection)) return
  if (mock.replaced === undefined) Reflect.deleteProperty(globalThis, CONNECTION_KEY)
  else Object.defineProperty(globalThis, CONNECTION_KEY, mock.replaced)
}

/** Puts a mock in the place of the page's connection, unless there is one. */
function install(): MockConnection {
  const current = findConnection()
  if (current instanceof MockConnection) return current
  const mock = new MockConnection()
  mock.replaced = Object.getOwnPropertyDescriptor(globalThis, CONNECTION_KEY)
  Object.defineProperty(globalThis, CONNECTION_KEY, { value: mock, configurable: true })
  return mock
}
