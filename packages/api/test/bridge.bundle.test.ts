/** The size of the bridge, which every page loads before its first script, and of its recovery script. */

import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ERROR_CODES } from '@oxbow/protocol'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { bundleBridge, bundleRecovery, NAMES_OF_BRIDGE } from '../build.mjs'

const API = fileURLToPath(new URL('..', import.meta.url))

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

it('names that are short in the bridge are in no other script of a page', async () => {
  const names = new RegExp(`\\.(${NAMES_OF_BRIDGE.join('|')})\\b`)
  expect(await bundleRecovery()).not.toMatch(names)
  // Packages that pages bundle themselves reach the bridge only by its connection.
  const { outputFiles } = await build({
    stdin: { contents: `export * from './src/index.ts'`, resolveDir: API, loader: 'ts' },
    alias: { '@oxbow/protocol': `${API}/../protocol/src` },
    external: ['./connection.ts', './callbacks.ts'],
    bundle: true,
    write: false,
    format: 'esm',
  })
  const uses = /connection\.(?:callbacks|listeners)\.\w+/g
  expect(outputFiles[0]?.text.match(uses)?.filter((use) => names.test(use))).toEqual([])
})

/** Bytes of the second script, which delays no page. */
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
