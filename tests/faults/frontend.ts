// A page of one script, built for a browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const SOURCES = {
  '@oxbow/api': join(ROOT, 'packages/api/src/index.ts'),
  '@oxbow/protocol': join(ROOT, 'packages/protocol/src'),
}

/** A folder that an app can have as its `frontendDist`. */
export interface FaultyFrontend {
  readonly folder: string
  remove(): Promise<void>
}

/** Builds a page; by default the one that works behind the fault proxy. */
export async function buildFrontend(
  script: string = 'tests/faults/faulty-page.ts',
): Promise<FaultyFrontend> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-faults-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><script src="/page.js"></script>')
  await build({
    entryPoints: [join(ROOT, script)],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'iife',
    alias: SOURCES,
    logLevel: 'error',
  })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
