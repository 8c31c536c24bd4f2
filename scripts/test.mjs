// Runs the checks and then the tests, and fails if either does; a lint error hides no broken test.
//
//   npm test                 everything
//   npm test -- --changed    the tests that the uncommitted changes concern; `--changed main` since a commit
//   npm test -- reload       the files with `reload` in their paths
//
// A few files that fail in a whole run, in which windows and browsers compete for the processor, run once more by
// themselves, and the output names those that pass then. A test that is wrong fails both times.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { concernedSince } from './changed.mjs'
import { merged, totals, worthAnotherRun } from './test-results.mjs'

/** @typedef {import('./test-results.mjs').FileResult} FileResult */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RESULTS = join(ROOT, '.tmp', 'results.json')

// What `check.mjs` exits with when nothing is built, so that there is nothing to test.
const NOT_BUILT = 2

/** @param {string[]} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1
}

/**
 * @param {string[]} args
 * @returns {{ status: number, results: FileResult[] }} no results if vitest itself broke
 */
function vitest(...args) {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true })
  rmSync(RESULTS, { force: true })
  const status = node('node_modules/vitest/vitest.mjs', '--run', ...args)
  try {
    return { status, results: JSON.parse(readFileSync(RESULTS, 'utf8')) }
  } catch {
    return { status: status || 1, results: [] }
  }
}

/**
 * Arguments that let vitest run the tests that import these files, directly or not.
 *
 * @param {readonly string[] | 'all'} files
 */
function relatedTo(files) {
  if (files === 'all') return []
  if (files.length > 0) return ['related', ...files]
  process.stdout.write('test: nothing has changed.\n')
  process.exit(0)
}

/** @param {ReturnType<typeof vitest>} first */
function withSecondRun(first) {
  const again = first.status === 0 ? undefined : worthAnotherRun(first.results)
  if (again === undefined) return first
  const { files, projects } = again
  process.stdout.write(`\nOnce more, alone: ${files.join(', ')}\n`)
  const inProjects = projects.flatMap((project) => ['--project', project])
  const second = vitest('--no-file-parallelism', ...inProjects, ...files)
  const unsteady = files.filter((path) =>
    second.results.every(({ file, failed }) => file !== path || failed === 0),
  )
  if (second.results.length > 0) {
    for (const file of unsteady)
      process.stdout.write(`unsteady: ${file} failed in the whole run and passed alone\n`)
  }
  return { status: second.status, results: merged(first.results, second.results) }
}

// The conformance suite runs in Chromium and in WebKitGTK; vitest by itself runs it in Chromium only.
process.env.OXBOW_TEST_WEBKIT ??= '1'
process.env.OXBOW_TEST_RESULTS = RESULTS

const args = process.argv.slice(2)
const selected = args[0] === '--changed' ? relatedTo(concernedSince(args[1] ?? 'HEAD')) : args
const checks = node('scripts/check.mjs')
if (checks === NOT_BUILT) process.exit(1)
const first = vitest(...selected)
const { status, results } = args.length === 0 ? withSecondRun(first) : first
const summary = process.env.OXBOW_TEST_SUMMARY
if (summary && results.length > 0) writeFileSync(summary, `${totals(results)}\n`)
if (checks !== 0) process.stderr.write('test: a check failed; see the lines before the tests.\n')
process.exit(checks === 0 && status === 0 ? 0 : 1)
