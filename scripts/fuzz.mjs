// Lets hostile pages loose on an app for much longer than `npm test` does.
//
//   npm run fuzz -- --messages 1000000 --seed 7
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
})
const seed = values.seed === undefined ? {} : { OXBOW_FUZZ_SEED: values.seed }
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'tests/fuzz'],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, OXBOW_FUZZ_MESSAGES: values.messages, ...seed },
  },
)
process.exit(run.status ?? 1)
