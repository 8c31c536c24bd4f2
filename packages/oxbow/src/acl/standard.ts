/** The permissions of windows in an app without capabilities. */

import type { PlacedCapability } from './placed-capability.ts'

/** The capability of an app that has none of its own. */
export const STANDARD: PlacedCapability = {
  capability: {
    identifier: 'default',
    local: true,
    windows: ['*'],
    webviews: [],
    permissions: ['core:default'],
  },
  place: 'an app without capabilities',
}
