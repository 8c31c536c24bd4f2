/** The bytes that the package's functions add to a page that imports them. */

import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundle } from '../build.mjs'

/** Bytes, minified and compressed as a server would. */
const CLIENT_BYTES = 5_000

const PAGE = `import { Channel, client, invoke, listen } from './src/index.ts'
Object.assign(window, { Channel, client, invoke, listen })`

it(`client, invoke, Channel and listen cost at most ${CLIENT_BYTES} bytes`, async () => {
  const script = await bundle(PAGE)
  expect(gzipSync(script, { level: 9 }).byteLength).toBeLessThanOrEqual(CLIENT_BYTES)
})

it('a page that imports them pays for no connection, window or mock of its own', async () => {
  const script = await bundle(PAGE)
  for (const alien of ['WebSocket', 'framesPerMessage', 'set_title', 'shouldMock']) {
    expect(script).not.toContain(alien)
  }
})
