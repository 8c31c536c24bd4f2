/** How much code the client of a peer brings into a page. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Bench, Cell } from './cell.ts'
import { bundleClient } from './page-bundle.ts'
import type { Outcome } from './report.ts'

/** Bytes, minified and compressed, of all scripts that the client needs. */
export async function measureSize(_bench: Bench, { peer }: Cell): Promise<Outcome> {
  const { contents } = await bundleClient(peer)
  const more = (peer.scripts ?? []).map(async (name) => {
    return await readFile(createRequire(import.meta.url).resolve(name))
  })
  const sizes = [contents, ...(await Promise.all(more))].map((script) => compressed(script))
  return { results: { 'client-size': sizes.reduce((sum, size) => sum + size, 0) } }
}

function compressed(script: Uint8Array): number {
  return gzipSync(script, { level: 9 }).byteLength
}
