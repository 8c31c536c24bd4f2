// Runs the page side of Tauri's guide, word for word, inside a page.
import { readFileSync } from 'node:fs'
import { build, type Plugin } from 'esbuild'
import type { Page } from 'playwright-core'

const GUIDE = readFileSync(new URL('./snippets.md', import.meta.url), 'utf8')

/** What the test needs of a snippet, beside running it. */
export interface SnippetOptions {
  /** Names of the snippet's own variables whose values the test wants. */
  readonly wanted?: readonly string[]
  /** A line of the snippet before which it waits until `window.resume()` is called. */
  readonly pauseBefore?: string
}

/** The snippet under a heading, as it stands in the guide. */
export function snippetOf(heading: string): string {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))
  const code = section && /```\w+\n(.*?)```/s.exec(section)?.[1]
  if (code) return code
  throw new Error(`snippets.md has no snippet "${heading}"`)
}

/**
 * Runs a snippet. It is unchanged but for the function around it, which its imports stay outside of;
 * those that it leaves out, because an earlier snippet has them, are added.
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

/** Imports of Tauri's package mean the version of it that the page has loaded. */
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
