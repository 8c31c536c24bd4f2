import { describe, expect, it } from 'vitest'
import { type FileResult, merged, totals, worthAnotherRun } from '../../scripts/test-results.mjs'

const result = (file: string, failed: number, project = 'e2e'): FileResult => ({
  ...{ project, file, failed },
  ...{ passed: 3, skipped: 1 },
})

const numbered = (count: number) => Array.from({ length: count }, (_, i) => result(`${i}.ts`, 1))

describe('worthAnotherRun', () => {
  it('names the failed files, in every project that ran them', () => {
    const results = [result('a.ts', 2), result('a.ts', 0, 'webkit'), result('b.ts', 0, 'unit')]
    expect(worthAnotherRun(results)).toEqual({ files: ['a.ts'], projects: ['e2e', 'webkit'] })
  })

  it('counts an error that no test has caught as a failure of its file', () => {
    const uncaught = { project: '', file: 'a.ts', passed: 0, failed: 1, skipped: 0 }
    expect(worthAnotherRun([result('a.ts', 0), uncaught])?.files).toEqual(['a.ts'])
  })

  it.each([
    ['nothing failed', [result('a.ts', 0)]],
    ['an error has no file', [result('a.ts', 1), result('', 1, '')]],
    ['more than five files failed', numbered(6)],
  ])('is undefined if %s', (_, results) => {
    expect(worthAnotherRun(results)).toBeUndefined()
  })

  it('takes five files', () => {
    expect(worthAnotherRun(numbered(5))?.files).toHaveLength(5)
  })
})

describe('merged', () => {
  it('takes the second result of each file that ran again, in all its projects', () => {
    const first = [result('a.ts', 1), result('a.ts', 1, ''), result('b.ts', 0)]
    expect(totals(merged(first, [result('a.ts', 0)]))).toBe('6 passed, 0 failed, 2 skipped')
  })

  it('keeps the failures of files that failed again or did not run', () => {
    const first = [result('a.ts', 1), result('b.ts', 1)]
    expect(totals(merged(first, [result('a.ts', 1)]))).toBe('6 passed, 2 failed, 2 skipped')
    expect(totals(merged(first, []))).toBe('6 passed, 2 failed, 2 skipped')
  })
})
