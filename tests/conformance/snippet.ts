// Runs the page side of Tauri's guide, word for word, inside a page.
import { readFileSync } from 'node:fs'
import { build, type Plugin } from 'esbuild'
import type { Page } from 'playwright-core'

const GUIDE = readFileSync(new URL('./snippets.md', import.meta.url), 'utf8')

/** Options for running a snippet. */
export interface SnippetOptions {
  /** Names of the snippet's variables whose values are returned. */
  readonly wanted?: readonly string[]
  /** The start of a line; before this line the snippet waits for `window.resume()`. */
  readonly pauseBefore?: string
}

/** The snippet under a heading, word for word. */
export function snippetOf(heading: string): string {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))
  const code = section && /```\w+\n(.*?)```/s.exec(section)?.[1]
  if (code) return code
  throw new Error(`snippets.md has no snippet "${heading}"`)
}

/**
 * Runs a snippet unchanged inside a function, with its imports outside. If it has no imports, because an
 * earlier snippet has them, an import of `invoke` is added.
 */
export async function runSnippet(
  page: Page,
  snippet: string,
  { wanted = [], pauseBefore }: SnippetOptions = {},
): Promise<Record<string, unknown>> {
  const lines = snippet.split('\n')
  const imports = lines.filter((line) => line.startsWith('import '))
  if (imports.length === 0) imports.push("import { invoke } from '@tauri-apps/api/core';")
  const body = lines
    .filter((line) => !line.startsWith('import '))
    .map((line) => (pauseBefore && line.startsWith(pauseBefore) ? `${PAUSE}\n${line}` : line))
  const contents = [
    ...imports,
    'window.snippet = async () => {',
    ...body,
    `return { ${wanted.join(', ')} }`,
    '}',
  ].join('\n')
  await page.evaluate(await compile(contents))
  return await page.evaluate(() => window.snippet())
}

const PAUSE = 'await new Promise((resolve) => { window.resume = resolve })'

async function compile(contents: string): Promise<string> {
  const result = await build({
    stdin: { contents, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    plugins: [packageOfThePage],
  })
  return result.outputFiles[0]?.text ?? ''
}

/** Resolves imports of Tauri's package to the version that the page has loaded. */
const packageOfThePage: Plugin = {
  name: 'package-of-the-page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tauri-apps\/api\// }, ({ path }) => ({ path, namespace: 'page' }))
    onLoad({ filter: /.*/, namespace: 'page' }, ({ path }) => ({
      contents: `module.exports = window.tauri.${path.slice('@tauri-apps/api/'.length)}`,
    }))
  },
}

declare global {
  interface Window {
    snippet: () => Promise<Record<string, unknown>>
    resume: () => void
  }
}
