/** What the bridge costs every page before its first script runs. */

import { gzipSync } from 'node:zlib'
import { ERROR_CODES } from '@oxbow/protocol'
import { expect, it } from 'vitest'
import { bundleBridge } from '../build.mjs'

/** Bytes, minified and compressed as a server would. */
const BRIDGE_BYTES = 6_000

it(`the bridge costs at most ${BRIDGE_BYTES} bytes`, async () => {
  expect(gzipSync(await bundleBridge(), { level: 9 }).byteLength).toBeLessThanOrEqual(BRIDGE_BYTES)
})

it('the bridge holds nothing of backends, mocks and documentation', async () => {
  const script = await bundleBridge()
  for (const alien of ['framesPerMessage', 'handshakeMs', 'shouldMock', ERROR_CODES.too_deep]) {
    expect(script).not.toContain(alien)
  }
})
