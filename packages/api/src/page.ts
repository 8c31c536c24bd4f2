/** Finds the one connection of the page that this code runs in. */

import { IpcError } from '@oxbow/protocol'
import { CONNECTION_KEY } from '@oxbow/protocol/internal'
import type { Connection } from './connection.ts'
import { tauriMock } from './tauri-mock.ts'
import { tauriGlobals } from './tauri-page.ts'

export { CONNECTION_KEY }

/** The page's connection, or `undefined` on a page without the bridge and without mocks. */
export function findConnection(): Connection | undefined {
  const own = ownConnection()
  const isOvertaken =
    own?.tauriInvoke && own.tauriInvoke !== tauriGlobals().__TAURI_INTERNALS__?.invoke
  return own && !isOvertaken ? own : tauriMock()
}

/** The connection that the bridge or the mocks of this package have stored. */
export function ownConnection(): Connection | undefined {
  return (globalThis as { [CONNECTION_KEY]?: Connection })[CONNECTION_KEY]
}

/**
 * The page's connection.
 *
 * @throws {IpcError} `no_bridge`
 */
export function pageConnection(): Connection {
  const connection = findConnection()
  if (connection === undefined) throw noBridge()
  return connection
}

/** The error on a page without the bridge. */
export function noBridge(): IpcError {
  return new IpcError(
    'no_bridge',
    'this page has no bridge: open it through its Oxbow app, connect with `connect`, or use `mockIPC` in a test',
  )
}
