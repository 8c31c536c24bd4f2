/** Finds the one connection of the page that this code runs in. */

import { IpcError } from '@oxbow/protocol'
import type { Connection } from './connection.ts'

/** Where the bridge leaves the connection, and where the mocks put theirs. */
export const CONNECTION_KEY = '__OXBOW_INTERNALS__'

/** The page's connection, or `undefined` on a page without the bridge. */
export function findConnection(): Connection | undefined {
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

/** What to say on a page without the bridge. */
export function noBridge(): IpcError {
  return new IpcError(
    'no_bridge',
    'this page has no bridge: open it through its Oxbow app, connect with `connect`, or use `mockIPC` in a test',
  )
}
