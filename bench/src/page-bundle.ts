/** Builds the page of a peer: a folder with a script that contains only this peer's client. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type OutputFile } from 'esbuild'
import type { Peer } from './peers.ts'
import type { Plan } from './plan.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The script of a page, and what belongs to it. */
export async function bundlePage({ pageClient, worker }: Peer, folder: string): Promise<void> {
  const main = `
    import { connect } from './${pageClient}'
    import { runPage } from './src/page-main.ts'
    void runPage(connect)`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'page.js'), (await bundle(main)).contents)
  if (worker === undefined) return
  const script = await bundle(`import './${worker}'`)
  await writeFile(join(folder, 'worker.js'), script.contents)
}

/** The document with its plan; written anew for each round. */
export async function writeDocument(folder: string, plan: Plan): Promise<void> {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<script>globalThis.BENCH = ${JSON.stringify(plan)}</script>
<script src="/page.js" defer></script></head>
<body></body>
</html>
`
  await writeFile(join(folder, 'index.html'), html)
}

/** Only the client, as a page would have it. */
export function bundleClient({ pageClient }: Peer): Promise<OutputFile> {
  return bundle(`import { connect } from './${pageClient}'\nglobalThis.connect = connect`)
}

async function bundle(contents: string): Promise<OutputFile> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    // Some libraries name it for other places than pages.
    alias: { 'node:buffer': './src/no-buffer.ts' },
    absWorkingDir: ROOT,
    logLevel: 'silent',
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('esbuild made nothing')
  return output
}
