// Bundles the scripts that the server gives to pages: the bridge, the recovery of broken lines, and Tauri's API as a global.
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the workspace, not of those who install this package
import { minify } from '@swc/core'
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the workspace, not of those who install this package
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

// The sources, so that a bundle never holds what an earlier compilation has left in `dist`.
const alias = {
  '@oxbow/protocol': fileURLToPath(new URL('../protocol/src', import.meta.url)),
}

const BRIDGE = `import { installBridge } from './src/bridge.ts'
installBridge(window)`

const RECOVERY = `export { recover } from './src/recover.ts'`

// A copy, because plugins add their own keys to it (P13).
const GLOBAL_TAURI = `import * as api from '@tauri-apps/api'
window.__TAURI__ = { ...api }`

/** Names that never leave the bridge: short ones make it 2 % smaller, and every page waits for it. */
export const NAMES_OF_BRIDGE = [
  'acknowledge',
  'acknowledged',
  'after',
  'checkFrames',
  'checkText',
  'command',
  'dispatch',
  'evaluate',
  'extend',
  'handed',
  'later',
  'messageBytes',
  'nestingDepth',
  'nodesPerMessage',
  'onChange',
  'outbox',
  'pieceBytes',
  'received',
  'release',
  'room',
  'runSafely',
  'runs',
  'slot',
  'unacknowledged',
  'unregister',
]

/**
 * Bundles a module's text as one script for the page.
 *
 * @param {string} contents
 * @param {'iife' | 'esm'} format
 * @param {import('esbuild').BuildOptions} more
 * @returns {Promise<string>}
 */
export async function bundle(contents, format = 'iife', more = {}) {
  const { outputFiles } = await build({
    ...more,
    stdin: { contents, resolveDir: here, loader: 'ts' },
    alias,
    bundle: true,
    minify: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2022',
    legalComments: 'inline',
    // Modules are strict; their text in a classic script is so only by a directive.
    banner: format === 'iife' ? { js: '"use strict";' } : {},
  })
  const text = outputFiles[0]?.text ?? ''
  // Once more by SWC, which inlines what is used once: 6 % less of what every page waits for.
  const { code } = await minify(text, {
    compress: { passes: 3, toplevel: true },
    mangle: { toplevel: true },
    module: format === 'esm',
    ecma: 2022,
  })
  return code
}

/** @returns {Promise<string>} */
export const bundleBridge = () =>
  bundle(BRIDGE, 'iife', { mangleProps: new RegExp(`^(${NAMES_OF_BRIDGE.join('|')})$`) })

/** @returns {Promise<string>} */
export const bundleRecovery = () => bundle(RECOVERY, 'esm')

/** @returns {Promise<string>} */
export const bundleGlobalTauri = () => bundle(GLOBAL_TAURI)

/**
 * The scripts as texts in a module, so that a backend that is bundled has them in it.
 *
 * @param {Record<string, string>} scripts
 */
const moduleOf = (scripts) =>
  Object.entries(scripts)
    .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)}\n`)
    .join('')

/** Run by itself, this module writes all scripts to `dist`. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const BRIDGE = await bundleBridge()
  const RECOVER = await bundleRecovery()
  const GLOBAL_TAURI = await bundleGlobalTauri()
  await mkdir(`${here}dist`, { recursive: true })
  await writeFile(`${here}dist/bridge.min.js`, BRIDGE)
  await writeFile(`${here}dist/scripts.js`, moduleOf({ BRIDGE, RECOVER, GLOBAL_TAURI }))
}
