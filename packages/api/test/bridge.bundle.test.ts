/** What the bridge costs every page before its first script runs. */

import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundleBridge } from '../build.mjs'

/**
 * Bytes, minified and compressed as a server would. The aim is 6,000: what is over it is mostly the
 * half of the protocol that only a backend needs, which the bundler cannot leave out yet.
 */
const BRIDGE_BYTES = 7_100

it(`the bridge costs at most ${BRIDGE_BYTES} bytes`, async () => {
  expect(gzipSync(await bundleBridge(), { level: 9 }).byteLength).toBeLessThanOrEqual(BRIDGE_BYTES)
})
