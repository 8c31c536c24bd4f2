// Where the tests are, how long they may take, and that they run on the sources.
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { SummaryReporter } from './scripts/reporter.ts'
import { ProjectSequencer } from './scripts/sequencer.ts'
import { POLL } from './tests/support/poll.ts'

/** Every entry of a package, so that a test and what it tests share one copy of each module. */
const ENTRIES = {
  '@oxbow/protocol': 'packages/protocol/src/index.ts',
  '@oxbow/protocol/internal': 'packages/protocol/src/internal.ts',
  '@oxbow/api': 'packages/api/src/index.ts',
  '@oxbow/api/banner': 'packages/api/src/banner.ts',
  '@oxbow/api/mocks': 'packages/api/src/mocks.ts',
  '@oxbow/native': 'packages/native/src/index.ts',
  oxbow: 'packages/oxbow/src/index.ts',
  'oxbow/host': 'packages/oxbow/src/host.ts',
  'oxbow/test': 'packages/oxbow/src/test.ts',
}

const alias = Object.entries(ENTRIES).map(([name, path]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(path, import.meta.url)),
}))

// Milliseconds. Limits for a slow machine, not expectations: a test waits for conditions.
const UNIT_TIMEOUT = 10_000
const PROCESS_TIMEOUT = 60_000
// Several compilers at once.
const COMPILER_TIMEOUT = 240_000

// They replace the timers of a whole process, where what an earlier file has left may still set some.
const WITH_FAKE_TIMERS = [
  'packages/protocol/test/link.test.ts',
  'packages/oxbow/test/base/allowance.test.ts',
  'packages/oxbow/test/{channel/result-stream,ipc/open-calls,ipc/time-limits,line/link}.test.ts',
  'packages/oxbow/test/server/{gate,heartbeat}.test.ts',
]

// Rules that the backend alone decides run in Chromium only, but for `npm run soak -- webkit`: tests/compare asks
// some 1,500 questions about them in WebKit too, in one window.
const OF_THE_BACKEND = [
  ...['snippets', 'event', 'event-matrix', 'channel', 'channel-ends', 'menu', 'capabilities'],
  ...['invoke', 'invoke-arguments', 'invoke-results'],
].map((name) => `tests/conformance/${name}.test.ts`)

// Chromium shows these rules too, and the native host has tests of its own: they run by `npm run soak -- webkit`.
const OF_THE_HOST = ['storage', 'window', 'page', 'document', 'lifetime'].map(
  (name) => `tests/conformance/${name}.test.ts`,
)

// 1,000 loads and tabs say something, a few do not, and so do millions of events: `npm run soak -- reload`. Of the
// native host `npm test` tries what every app does, and `npm run soak -- native` the rest.
const SOAK_ONLY = process.env.OXBOW_SOAK ? [] : ['tests/soak/**', 'packages/native/test/soak/**']

// Raw sockets, whatever the engine.
const WITHOUT_PAGES = 'tests/conformance/bad-input.test.ts'

/** The conformance suite once more, in native windows of WebKitGTK under X servers of their own. */
const WEBKIT = {
  extends: true as const,
  test: {
    name: 'webkit',
    include: [
      'tests/conformance/**/*.test.ts',
      'tests/webkit/**/*.test.ts',
      'tests/compare/compare.test.ts',
    ],
    exclude: [
      WITHOUT_PAGES,
      ...(process.env.OXBOW_SOAK ? [] : [...OF_THE_BACKEND, ...OF_THE_HOST]),
      '**/node_modules/**',
    ],
    globalSetup: ['tests/support/shared-frontend.ts', 'tests/support/shared-desktops.ts'],
    isolate: false,
    env: { OXBOW_TEST_ENGINE: 'webkit' },
    testTimeout: PROCESS_TIMEOUT,
    hookTimeout: PROCESS_TIMEOUT,
  },
} satisfies TestProjectInlineConfiguration

// Milliseconds. Cargo builds Tauri with all that it needs.
const BUILD_TIMEOUT = 1_800_000

/** Real Tauri, where cargo is there: see `npm run compare`. */
const TAURI = {
  extends: true as const,
  test: {
    name: 'tauri',
    include: ['tests/compare/tauri.compare.ts'],
    testTimeout: BUILD_TIMEOUT,
  },
} satisfies TestProjectInlineConfiguration

export default defineConfig({
  resolve: { alias },
  test: {
    watch: false,
    expect: { poll: POLL },
    setupFiles: ['tests/support/patience.ts'],
    // Half of its time a test waits for a browser, a window or a process. Five workers on two cores are slower than four.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: ProjectSequencer },
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
          exclude: [...SOAK_ONLY, '**/node_modules/**'],
          testTimeout: UNIT_TIMEOUT,
          hookTimeout: UNIT_TIMEOUT,
        },
      },
      {
        extends: true,
        test: {
          name: 'repository',
          include: ['tests/{meta,types}/**/*.test.ts'],
          testTimeout: COMPILER_TIMEOUT,
          hookTimeout: COMPILER_TIMEOUT,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['tests/{meta,types,webkit}/**', ...SOAK_ONLY, '**/node_modules/**'],
          globalSetup: ['tests/support/shared-frontend.ts', 'tests/support/shared-chromium.ts'],
          isolate: false,
          testTimeout: PROCESS_TIMEOUT,
          hookTimeout: PROCESS_TIMEOUT,
        },
      },
      ...(process.env.OXBOW_TEST_WEBKIT ? [WEBKIT] : []),
      ...(process.env.OXBOW_COMPARE ? [TAURI] : []),
    ],
  },
})
