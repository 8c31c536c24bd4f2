import { expect, test } from 'vitest'
import { packed, TextBytes } from '../../src/base/text-bytes.ts'

const LONG = 'ü日😀'.repeat(2_000)

test('a long text waits as its bytes', () => {
  const bytes = packed(LONG)
  expect(bytes).toBeInstanceOf(TextBytes)
  expect(new TextDecoder().decode(bytes as TextBytes)).toBe(LONG)
})

test('a short text and bytes wait as they are', () => {
  const bytes = new Uint8Array(10_000)
  expect(packed('["cancel",1]')).toBe('["cancel",1]')
  expect(packed(bytes)).toBe(bytes)
})
