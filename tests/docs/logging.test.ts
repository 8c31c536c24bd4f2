// Holds the page about logging to the code: at which level calls that fail are logged, by their codes.
import { ERROR_CODES } from '@oxbow/protocol'
import { expect, it } from 'vitest'
import { FAILURE_LEVELS } from '../../packages/oxbow/src/ipc/failures.ts'
import { codeSpans, rowsBelow } from './markdown.ts'

const rows = rowsBelow('docs/logging.md', 'What is logged').map(([level = '', codes = '']) => ({
  level: codeSpans(level),
  codes: codeSpans(codes).filter((code) => code in ERROR_CODES),
}))

it('the page about logging has the level of every code that is not a mistake of a page', () => {
  const stated = rows
    .filter(({ level }) => level.length === 1)
    .flatMap(({ level, codes }) => codes.map((code) => [code, level[0]]))
  expect(Object.fromEntries(stated)).toEqual(FAILURE_LEVELS)
})

it('the page about logging names only mistakes of a page as such', () => {
  const [mistakes] = rows.filter(({ level }) => level.length === 2)
  expect(mistakes?.codes).not.toEqual([])
  for (const code of mistakes?.codes ?? []) expect(FAILURE_LEVELS).not.toHaveProperty(code)
})
