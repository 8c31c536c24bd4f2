/** What the bridge costs every page before its first script runs, and its recovery afterwards. */

import { gzipSync } from 'node:zlib'
import { ERROR_CODES } from '@oxbow/protocol'
import { expect, it } from 'vitest'
import { bundleBridge, bundleRecovery } from '../build.mjs'

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

/** Bytes of the second script, which no page waits for. */
const RECOVERY_BYTES = 1_500

it(`the recovery of broken lines costs at most ${RECOVERY_BYTES} bytes`, async () => {
  const script = gzipSync(await bundleRecovery(), { level: 9 })
  expect(script.byteLength).toBeLessThanOrEqual(RECOVERY_BYTES)
})

it('the bridge leaves recovery to the second script, which a page imports as a module', async () => {
  expect(await bundleBridge()).not.toContain('oxbow://gap')
  const script = await bundleRecovery()
  expect(script).toContain('oxbow://gap')
  expect(script).toMatch(/export ?\{\s*\w+ as recover\s*\};?\s*$/)
})
