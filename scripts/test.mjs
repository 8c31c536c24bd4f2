// Runs the checks and then the tests, and fails if either does; a lint error hides no broken test.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// What `check.mjs` exits with when nothing is built, so that there is nothing to test.
const NOT_BUILT = 2

/** @param {string[]} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1
}

// The conformance suite runs in Chromium and in WebKitGTK; vitest by itself runs it in Chromium only.
process.env.OXBOW_TEST_WEBKIT ??= '1'

const checks = node('scripts/check.mjs')
if (checks === NOT_BUILT) process.exit(1)
const tests = node('node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2))
if (checks !== 0) process.stderr.write('test: a check failed; see the lines before the tests.\n')
process.exit(checks === 0 && tests === 0 ? 0 : 1)
