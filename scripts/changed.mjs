// Which files the uncommitted changes concern, for `npm test -- --changed`.
import { spawnSync } from 'node:child_process'

/** The files that every page of a test depends on. */
const PAGES = ['tests/support/app.ts', 'tests/support/chromium.ts', 'tests/support/webkit.ts']

/** Tests that run built packages in a process of their own. */
const PROGRAMS = [
  'examples/downloads/test/running-app.ts',
  'examples/tauri-frontend/test/e2e.test.ts',
  'packages/oxbow/test/support/program.ts',
  'tests/bundle/bundle.test.ts',
]

/** Tests that read files instead of importing them. */
const READERS = ['tests/docs/*.test.ts', 'tests/meta/*.test.ts', 'tests/types/*.test.ts']

/**
 * Files that a change concerns although they do not import the changed files.
 *
 * @type {readonly { changed: RegExp, concerned: readonly string[] }[]}
 */
export const CONCERNED = [
  { changed: /^packages\/(api|protocol)\/|^tests\/support\/page\//, concerned: PAGES },
  {
    changed: /^packages\/(native|native-webview|protocol)\//,
    concerned: ['tests/support/webkit.ts'],
  },
  {
    changed: /^packages\/(native|oxbow|protocol)\//,
    concerned: ['packages/native/test/support/app.ts'],
  },
  { changed: /^(packages|examples)\//, concerned: PROGRAMS },
  { changed: /./, concerned: READERS },
]

// Files that affect all tests.
const EVERYTHING = /^(package(-lock)?|tsconfig[^/]*)\.json$|^vitest\.config\.ts$|^scripts\//

/**
 * The files whose tests are to run, or 'all'.
 *
 * @param {readonly string[]} changed paths from the root
 * @param {readonly string[]} files all files of the repository
 * @returns {readonly string[] | 'all'}
 */
export function concernedBy(changed, files) {
  if (changed.some((path) => EVERYTHING.test(path))) return 'all'
  const rules = CONCERNED.filter((rule) => changed.some((path) => rule.changed.test(path)))
  const concerned = rules.flatMap((rule) => rule.concerned.flatMap((path) => matching(path, files)))
  return [...new Set([...changed.filter((path) => files.includes(path)), ...concerned])]
}

/**
 * @param {string} pattern a path; `*` in its last part is any text
 * @param {readonly string[]} files
 */
function matching(pattern, files) {
  const [before = '', after] = pattern.split('*')
  if (after === undefined) return files.filter((file) => file === pattern)
  return files.filter((file) => {
    const rest = file.slice(before.length)
    return file.startsWith(before) && rest.endsWith(after) && !rest.includes('/')
  })
}

/** @param {string[]} args */
function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`)
  return stdout.split('\0').filter((path) => path !== '')
}

/**
 * The tests to run for the changes since a commit, with those that are not committed.
 *
 * @param {string} since
 */
export function concernedSince(since) {
  const unknown = git('ls-files', '-z', '--others', '--exclude-standard')
  const changed = [...git('diff', '-z', '--name-only', since), ...unknown]
  return changed.length === 0 ? [] : concernedBy(changed, [...git('ls-files', '-z'), ...unknown])
}
