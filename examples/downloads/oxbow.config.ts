/** What the app is called and how its first window looks, in the shape of `tauri.conf.json`. */

import type { ConfigInput } from 'oxbow'

export const config: ConfigInput = {
  identifier: 'dev.oxbow.downloads',
  productName: 'Oxbow Downloads',
  version: '0.1.0',
  app: {
    windows: [{ title: 'Downloads', width: 1100, height: 760 }],
    // Stricter than the default: no styles in the markup either.
    security: { csp: "default-src 'self'; img-src 'self' blob:; object-src 'none'" },
  },
  build: { frontendDist: 'dist/page' },
  bundle: { icon: ['page/icon.svg'] },
}
