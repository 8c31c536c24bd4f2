// A frontend for tests. Each page loads one version of Tauri's package, and ours, as globals.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe } from 'vitest'
import { ENGINE } from './engine.ts'

/** The minor versions of `@tauri-apps/api` that the suite runs, the newest first. */
export const API_VERSIONS = ['2.12', '2.9', '2.6', '2.0'] as const

export type ApiVersion = (typeof API_VERSIONS)[number]

/** The newest version, which is the default of pages. */
export const NEWEST: ApiVersion = API_VERSIONS[0]

/** Where each version is installed. */
const PACKAGES: Readonly<Record<ApiVersion, string>> = {
  '2.12': '@tauri-apps/api',
  '2.9': 'tauri-api-2.9',
  '2.6': 'tauri-api-2.6',
  '2.0': 'tauri-api-2.0',
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGE = fileURLToPath(new URL('./page', import.meta.url))

/** Our packages as they are in the checkout. */
const SOURCES = {
  '@oxbow/api': join(ROOT, 'packages/api/src/index.ts'),
  '@oxbow/api/mocks': join(ROOT, 'packages/api/src/mocks.ts'),
  '@oxbow/protocol': join(ROOT, 'packages/protocol/src'),
}

/** A folder that an app can have as its `frontendDist`. */
export interface Frontend {
  readonly folder: string
  remove(): Promise<void>
}

/** The two versions that differ most, for every run; `npm run soak -- conformance` tests all. */
const ENDS: readonly ApiVersion[] = [NEWEST, API_VERSIONS[3]]

/** The versions that this run tests. Only Chromium runs test several. */
const TRIED = ENGINE !== 'chromium' ? [NEWEST] : process.env.OXBOW_SOAK ? API_VERSIONS : ENDS

/** Runs a group of tests once for each version of Tauri's package. */
export function describeEachApi(name: string, tests: (api: ApiVersion) => void): void {
  describe.each(TRIED)(`${name} (@tauri-apps/api %s)`, tests)
}

/** Runs a long group of tests for the newest version, whose requests are those of all; in the soak, for each. */
export function describeNewestApi(name: string, tests: (api: ApiVersion) => void): void {
  describe.each(process.env.OXBOW_SOAK ? TRIED : [NEWEST])(`${name} (@tauri-apps/api %s)`, tests)
}

/** The path of a page inside the frontend. */
export function pathOf(api: ApiVersion, file = 'index.html'): string {
  return `${api}/${file}`
}

/**
 * Builds the frontend. Each version has a folder of its own with the same pages: `index.html`,
 * `other.html` to navigate to, `frame.html` with a frame inside, `bare.html` without the packages.
 */
export async function buildFrontend(): Promise<Frontend> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-frontend-'))
  const bundles = API_VERSIONS.map((api) => bundleTauri(api, folder))
  await Promise.all([...bundles, bundleOurs(folder), ...API_VERSIONS.map(writePages(folder))])
  await copyFile(join(folder, NEWEST, 'index.html'), join(folder, 'index.html'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function bundleTauri(api: ApiVersion, folder: string): Promise<void> {
  await bundle('tauri.ts', join(folder, `tauri-${api}.js`), { '@tauri-apps/api': PACKAGES[api] })
}

async function bundleOurs(folder: string): Promise<void> {
  await bundle('oxbow.ts', join(folder, 'oxbow.js'), SOURCES)
  await bundle('start.ts', join(folder, 'start.js'), SOURCES)
}

async function bundle(
  entry: string,
  outfile: string,
  alias: Readonly<Record<string, string>>,
): Promise<void> {
  const entryPoints = [join(PAGE, entry)]
  const options = { bundle: true, format: 'iife', target: 'es2022', logLevel: 'error' } as const
  await build({ ...options, absWorkingDir: ROOT, entryPoints, outfile, alias: { ...alias } })
}

function writePages(folder: string): (api: ApiVersion) => Promise<void> {
  return async (api) => {
    const scripts = `<script src="/tauri-${api}.js"></script><script src="/oxbow.js"></script>`
    const frame = `<iframe id="inner" src="/${pathOf(api)}"></iframe>`
    const write = async (file: string, title: string, body: string): Promise<void> => {
      const path = join(folder, pathOf(api, file))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, htmlOf(title, body))
    }
    await Promise.all([
      write('index.html', 'index', scripts),
      write('other.html', 'other', scripts),
      write('frame.html', 'frame', `${scripts}${frame}`),
      write('bare.html', 'bare', ''),
    ])
  }
}

function htmlOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<script src="/start.js"></script></head>
<body>${body}</body>
</html>
`
}
