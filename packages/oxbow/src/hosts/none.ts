/** Opens no windows: for servers and tests, whose pages come by themselves. */

import type { Host } from './host.ts'

/** A host without windows. */
export function noHost(): Host {
  return {
    name: 'none',
    endsWithLastWindow: false,
    reloadGraceMs: 5000,
    start: async () => {},
    open: async () => ({ commands: new Map(), close: async () => {} }),
    stop: async () => {},
  }
}
