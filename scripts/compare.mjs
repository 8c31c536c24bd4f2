// Compares Oxbow with real Tauri: asks Tauri the probes of tests/compare where cargo can build it, then
// Oxbow in Chromium and WebKitGTK.
//
//   npm run compare              real Tauri must answer as stored, and Oxbow as Tauri or as the differences say
//   npm run compare -- --write   stores what real Tauri answers now
//   npm run compare -- --docs    writes "What differs" in the guide from tests/compare/differences.ts
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
})

/**
 * @param {Record<string, string>} env
 * @param {string[]} args
 */
function vitest(env, ...args) {
  const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (run.status !== 0) process.exit(run.status ?? 1)
}

/** @param {boolean} write */
const writing = (write) => (write ? { OXBOW_WRITE: '1' } : {})

if (values.docs) {
  vitest(writing(true), '--project', 'e2e', 'tests/docs/differences.test.ts')
} else {
  vitest({ OXBOW_COMPARE: '1', ...writing(values.write) }, '--project', 'tauri')
  const both = ['--project', 'e2e', '--project', 'webkit']
  vitest({ OXBOW_TEST_WEBKIT: '1' }, ...both, 'tests/compare/', 'tests/docs/differences.test.ts')
}
