import { expect, it } from 'vitest'
import { CONCERNED, concernedBy } from '../../scripts/changed.mjs'
import { filesUnder } from './repository.ts'

const FILES = ['tests', 'examples', 'packages', 'docs'].flatMap((folder) => filesUnder(folder, ''))

it('concerns the file itself, and the tests that read files', () => {
  expect(concernedBy(['docs/streams.md'], FILES)).toEqual(
    expect.arrayContaining(['docs/streams.md', 'tests/docs/readme.test.ts']),
  )
})

it('concerns every page if the code of pages has changed', () => {
  const concerned = concernedBy(['packages/api/src/core.ts'], FILES)
  expect(concerned).toContain('tests/support/chromium.ts')
  expect(concerned).not.toContain('packages/native/test/support/app.ts')
})

it('concerns native windows if their process has changed', () => {
  const concerned = concernedBy(['packages/native/src/gtk/zoom.ts'], FILES)
  expect(concerned).toContain('packages/native/test/support/app.ts')
  expect(concerned).not.toContain('tests/support/chromium.ts')
})

it.each(['package-lock.json', 'vitest.config.ts', 'scripts/test.mjs'])(
  '%s concerns all',
  (path) => {
    expect(concernedBy([path], FILES)).toBe('all')
  },
)

it('leaves out a file that is gone', () => {
  expect(concernedBy(['docs/gone.md'], FILES)).not.toContain('docs/gone.md')
})

it.each(CONCERNED.flatMap(({ concerned }) => concerned))('%s exists', (pattern) => {
  const [before = '', after = ''] = pattern.split('*')
  expect(FILES.some((file) => file.startsWith(before) && file.endsWith(after))).toBe(true)
})
