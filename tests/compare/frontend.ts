// Builds the pages of the probes. Tauri and Oxbow use the same files.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Frontend } from '../support/frontend.ts'

const PAGE = fileURLToPath(new URL('./page/', import.meta.url))

/** Where the pages are: Tauri opens the first, and tests open pages by the version of the package. */
const FOLDERS = ['.', '2.12']

/** `index.html` runs all probes; in `child.html` the label of the window decides. */
export async function buildProbes(): Promise<Frontend> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-probes-'))
  await build({
    entryPoints: ['main', 'child'].map((name) => `${PAGE}${name}.ts`),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  })
  for (const place of FOLDERS) {
    await mkdir(join(folder, place), { recursive: true })
    await writeFile(join(folder, place, 'index.html'), htmlOf('Probes', 'main'))
    await writeFile(join(folder, place, 'child.html'), htmlOf('Child', 'child'))
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

function htmlOf(title: string, script: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
<body><script type="module" src="/${script}.js"></script></body>
</html>
`
}
