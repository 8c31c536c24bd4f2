// Runs a test at its full size, for much longer than `npm test` does: by its name in tests/soak or
// packages/native/test/soak, its folder in tests, `native`, `webkit` or `wayland`.
//
//   npm run soak -- slow-page
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const [name] = process.argv.slice(2)
if (name === undefined) {
  process.stderr.write(
    'soak: say which, such as `npm run soak -- slow-page`; see tests/soak, tests/faults and packages/native/test/soak.\n',
  )
  process.exit(2)
}

/** The whole conformance suite in native windows that X or Wayland shows. */
const inWindows = (/** @type {string} */ display) => ({
  env: { OXBOW_TEST_WEBKIT: '1', OXBOW_TEST_DISPLAY: display },
  args: ['--project', 'webkit'],
})

const byFile = {
  env: {},
  args: [
    ...['--project', 'e2e', '--project', 'isolated'],
    ...[`tests/soak/${name}`, `tests/${name}/`, `native/test/soak/host.${name}`],
  ],
}

// They measure memory, for minutes and beside no other test.
const ALONE = ['leaks', 'leaks-of-objects', 'endurance']

const hostTests = ['packages/native/test', 'packages/native/test/soak'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => /^host\..*test\.ts$/.test(file))
    .map((file) => `${folder}/${file}`),
)

/** Every other test of the native host. */
const ofTheHost = {
  env: {},
  args: [
    ...['--project', 'isolated'],
    ...hostTests.filter((path) => !ALONE.some((name) => path.endsWith(`/host.${name}.test.ts`))),
  ],
}

const named = new Map([
  ['native', ofTheHost],
  ['webkit', inWindows('x11')],
  ['wayland', inWindows('wayland')],
])
const { env, args } = named.get(name) ?? byFile
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, OXBOW_SOAK: '1', ...env },
})
process.exit(run.status ?? 1)
