/** A host that opens no windows, for servers and tests, whose pages are opened by others. */

import type { Host, HostWindow } from './host.ts'

/** A host without windows. */
export function noHost(): Host {
  const window: HostWindow = { commands: new Map(), close: async () => {} }
  return {
    name: 'none',
    endsWithLastWindow: false,
    opensPages: false,
    reloadGraceMs: 5000,
    start: async () => {},
    open: async () => window,
    stop: async () => {},
  }
}
