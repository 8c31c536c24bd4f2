import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/index.ts'
import { BATCH_BYTES, BATCH_FRAMES, BATCH_TEXT } from '../src/internal.ts'

const protocol = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8')

test('PROTOCOL.md lists every limit with its default, unit and reason', () => {
  const [, rest = ''] = protocol.split('\n## Limits\n')
  const rows = rest
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  expect(rows?.map(([name, value]) => [name, Number(value?.replaceAll(',', ''))])).toEqual(
    Object.entries(DEFAULT_LIMITS).map(([name, value]) => [`\`${name}\``, value]),
  )
  for (const row of rows ?? []) {
    expect(row).toHaveLength(4)
    expect(row.every((cell) => cell.length > 0)).toBe(true)
  }
})

test('a message of a writer is within the limits of every reader', () => {
  expect(BATCH_FRAMES).toBeLessThanOrEqual(DEFAULT_LIMITS.framesPerMessage)
  // A UTF-16 unit takes at most three bytes.
  expect(3 * BATCH_TEXT).toBeLessThanOrEqual(DEFAULT_LIMITS.messageBytes)
  expect(BATCH_BYTES).toBeLessThanOrEqual(DEFAULT_LIMITS.messageBytes)
})
