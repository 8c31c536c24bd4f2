import { expect, it } from 'vitest'
import type { Diagnosis } from '../../src/acl/diagnosis.ts'
import { matrix } from '../../src/cli/matrix.ts'

const plain = (text: string): string => text
const style = { strong: plain, dim: plain, good: plain, bad: plain, warn: plain }

function diagnosis(windows: readonly string[]): Diagnosis {
  const row = { isFree: false, allowed: windows.slice(0, 1), denied: windows.slice(1, 2) }
  return {
    name: 'App',
    version: '1',
    root: 'file:///',
    isConfigured: true,
    capabilities: [],
    windows,
    commands: [
      { ...row, command: 'plugin:zoo|feed', group: 'zoo' },
      { ...row, command: 'greet', group: 'app' },
      { ...row, command: 'plugin:event|listen', group: 'core:event' },
    ],
    findings: [],
  }
}

it('has the app first, then plugins, then core plugins as counts', () => {
  expect(matrix(diagnosis(['main', 'guest', 'log']), { all: false, columns: 80, style })).toEqual([
    [
      '             main       guest      log',
      'app',
      '  greet      ✓          ✗ denied   –',
      'zoo',
      '  feed       ✓          ✗ denied   –',
      'core:event   all        –          –',
    ],
  ])
})

it('splits windows that do not fit the terminal over several tables, and loses none', () => {
  const windows = Array.from({ length: 9 }, (_, at) => `window-${at}`)
  const tables = matrix(diagnosis(windows), { all: true, columns: 50, style })
  expect(tables.length).toBeGreaterThan(2)
  expect(tables.flat().filter((line) => line.length > 50)).toEqual([])
  expect(tables.flatMap(([head = '']) => head.trim().split(/\s+/))).toEqual(windows)
})

it('gives a window that is wider than the terminal a table of its own', () => {
  const windows = ['a'.repeat(60), 'b']
  expect(matrix(diagnosis(windows), { all: false, columns: 40, style })).toHaveLength(2)
})
