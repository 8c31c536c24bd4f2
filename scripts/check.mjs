// Builds, then runs every check that is not a test, and prints the output of those that fail.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ name: string, command: string, args: string[], cwd?: string }} Check */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
const ENV = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` }

/** @param {string} folder */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Published too, but not a workspace, because npm refuses workspaces for other systems. */
const ELSEWHERE = 'packages/native-webview'

/** @returns {{ name: string, folder: string, exports: Record<string, unknown> }[]} */
function publishable() {
  /** @type {string[]} */
  const workspaces = manifestOf(ROOT).workspaces
  return [...workspaces, ELSEWHERE]
    .filter((path) => path.startsWith('packages/'))
    .map((path) => join(ROOT, path))
    .map((folder) => ({ folder, ...manifestOf(folder) }))
    .filter((manifest) => !manifest.private)
}

/** A subpath that ends in `.js` is a script for a page, not a module, and has no types. */
const scriptsOf = (/** @type {Record<string, unknown>} */ exports) =>
  Object.keys(exports).filter((path) => path.endsWith('.js'))

/** @returns {Check[]} */
function checks() {
  return [
    { name: 'types of tests', command: 'tsc', args: ['-b', 'tsconfig.tests.json'] },
    { name: 'lint and format', command: 'biome', args: ['check', '--error-on-warnings'] },
    { name: 'unused code', command: 'knip', args: [] },
    {
      name: 'imports between folders',
      command: 'depcruise',
      args: ['--config', 'packages/oxbow/imports.config.mjs', 'packages/oxbow/src'],
    },
    ...publishable().flatMap(({ name, folder, exports }) => {
      const scripts = scriptsOf(exports)
      const exclude = scripts.length > 0 ? ['--exclude-entrypoints', ...scripts] : []
      return [
        { name: `publint ${name}`, command: 'publint', args: ['--strict'], cwd: folder },
        {
          name: `types as installed ${name}`,
          command: 'attw',
          args: ['--pack', '.', '--profile', 'esm-only', ...exclude],
          cwd: folder,
        },
      ]
    }),
  ]
}

/**
 * @param {Check} check
 * @returns {Promise<boolean>} whether it passed
 */
function run({ name, command, args, cwd = ROOT }) {
  const began = performance.now()
  const child = spawn(command, args, {
    cwd,
    env: process.stdout.isTTY ? { ...ENV, FORCE_COLOR: '1' } : ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      output += `${error.message}\n`
    })
    child.on('close', (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)\n`)
      if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`)
      resolve(code === 0)
    })
  })
}

/**
 * @param {Check[]} queue
 * @returns {Promise<string[]>} the names of those that failed
 */
async function runAll(queue) {
  /** @type {string[]} */
  const failed = []
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (!(await run(next))) failed.push(next.name)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return failed
}

// Exit code 2: nothing is built, so that nothing can be tested either.
if (!(await run({ name: 'build', command: 'npm', args: ['run', '--silent', 'build'] }))) {
  process.exit(2)
}
const failed = await runAll(checks())
if (failed.length > 0) {
  process.stdout.write(`failed: ${failed.join(', ')}\n`)
  process.exit(1)
}
