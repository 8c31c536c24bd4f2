// Where the tests are, how long they may take, and that they run on the sources.
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { SummaryReporter } from './scripts/reporter.ts'
import { POLL } from './tests/support/poll.ts'

/** Every entry of a package, so that a test and what it tests share one copy of each module. */
const ENTRIES = {
  '@oxbow/protocol': 'packages/protocol/src/index.ts',
  '@oxbow/api': 'packages/api/src/index.ts',
  '@oxbow/api/mocks': 'packages/api/src/mocks.ts',
  '@oxbow/native': 'packages/native/src/index.ts',
  oxbow: 'packages/oxbow/src/index.ts',
  'oxbow/test': 'packages/oxbow/src/test.ts',
}

const alias = Object.entries(ENTRIES).map(([name, path]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(path, import.meta.url)),
}))

// Milliseconds. Limits for a slow machine, not expectations: a test waits for conditions.
const UNIT_TIMEOUT = 10_000
const PROCESS_TIMEOUT = 60_000

// They replace the timers of a whole process, where what an earlier file has left may still set some.
const WITH_FAKE_TIMERS = [
  'packages/protocol/test/link.test.ts',
  'packages/oxbow/test/ipc/{link,open-calls,result-stream,time-limits}.test.ts',
  'packages/oxbow/test/server/{gate,heartbeat}.test.ts',
]

/** The conformance suite once more, in native windows of WebKitGTK under X servers of their own. */
const WEBKIT = {
  extends: true as const,
  test: {
    name: 'webkit',
    include: ['tests/conformance/**/*.test.ts', 'tests/webkit/**/*.test.ts'],
    // Raw sockets, whatever the engine: they have run once already.
    exclude: ['tests/conformance/bad-input.test.ts', '**/node_modules/**'],
    globalSetup: ['tests/support/shared-frontend.ts', 'tests/support/shared-desktops.ts'],
    isolate: false,
    env: { OXBOW_TEST_ENGINE: 'webkit' },
    testTimeout: PROCESS_TIMEOUT,
    hookTimeout: PROCESS_TIMEOUT,
  },
} satisfies TestProjectInlineConfiguration

export default defineConfig({
  resolve: { alias },
  test: {
    watch: false,
    expect: { poll: POLL },
    setupFiles: ['tests/support/patience.ts'],
    maxWorkers: availableParallelism(),
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/{protocol,oxbow}/test/**/*.test.ts'],
          exclude: [...WITH_FAKE_TIMERS, '**/node_modules/**'],
          // A process made for each file would spend more time on imports than on tests.
          isolate: false,
          testTimeout: UNIT_TIMEOUT,
          hookTimeout: UNIT_TIMEOUT,
        },
      },
      {
        extends: true,
        test: {
          // They replace timers, globals of a page, or the environment of windows.
          name: 'isolated',
          include: ['packages/{api,native}/test/**/*.test.ts', ...WITH_FAKE_TIMERS],
          testTimeout: UNIT_TIMEOUT,
          hookTimeout: UNIT_TIMEOUT,
        },
      },
      {
        extends: true,
        test: {
          name: 'repository',
          include: ['tests/{meta,types}/**/*.test.ts'],
          testTimeout: PROCESS_TIMEOUT,
          hookTimeout: PROCESS_TIMEOUT,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['tests/{meta,types,webkit}/**', '**/node_modules/**'],
          globalSetup: ['tests/support/shared-frontend.ts', 'tests/support/shared-chromium.ts'],
          isolate: false,
          testTimeout: PROCESS_TIMEOUT,
          hookTimeout: PROCESS_TIMEOUT,
        },
      },
      ...(process.env.OXBOW_TEST_WEBKIT ? [WEBKIT] : []),
    ],
  },
})
