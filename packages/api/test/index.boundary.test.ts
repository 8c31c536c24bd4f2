/** The entry for pages imports nothing of Node, and stays within its size limit. */

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bundle } from '../build.mjs'

/** Bytes, minified and compressed as a server would. */
const PAGE_BYTES = 5_000

describe('the page entry', () => {
  it('bundles for the browser and imports nothing of Node', async () => {
    const script = await bundle("import * as api from './src/index.ts'\nwindow.api = { ...api }")
    expect(script).not.toMatch(/["'`]node:|\brequire\(|\bprocess\.|\bBuffer\b/)
  })

  it(`costs at most ${PAGE_BYTES} bytes for client, invoke, Channel and listen`, async () => {
    const script = await bundle(
      "import { Channel, client, invoke, listen } from './src/index.ts'\nwindow.api = [Channel, client, invoke, listen]",
    )
    expect(gzipSync(script, { level: 9 }).byteLength).toBeLessThanOrEqual(PAGE_BYTES)
  })
})
