// Runs a test at its full size, for much longer than `npm test` does. By its name in tests/soak, or its folder:
//
//   npm run soak -- slow-page
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const [name] = process.argv.slice(2)
if (name === undefined) {
  process.stderr.write(
    'soak: say which, such as `npm run soak -- slow-page`; see tests/soak and tests/faults.\n',
  )
  process.exit(2)
}
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'e2e',
    `tests/soak/${name}`,
    `tests/${name}/`,
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, OXBOW_SOAK: '1' } },
)
process.exit(run.status ?? 1)
