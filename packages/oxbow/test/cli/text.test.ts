import { expect, it } from 'vitest'
import { columns, padded, widthOf, wrapped } from '../../src/cli/text.ts'

it('measures visible characters: neither colours nor halves of characters', () => {
  expect(widthOf('\x1b[32m✓\x1b[39m')).toBe(1)
  expect(widthOf('e\u0301')).toBe(1)
  expect(padded('\x1b[1mab\x1b[22m', 4)).toBe('\x1b[1mab\x1b[22m  ')
})

it.each([
  ['main', 4],
  ['日本語', 6],
  ['한국어', 6],
  ['ﾊﾝｶｸ', 4],
  ['😀', 2],
  ['👩‍👩‍👧', 2],
  ['🇫🇷', 2],
  ['✓ – …', 5],
])('measures %s in the columns of a terminal', (text, width) => {
  expect(widthOf(text)).toBe(width)
  expect(padded(text, 8)).toBe(text + ' '.repeat(8 - width))
})

it('breaks lines of wide characters where they are full', () => {
  expect(wrapped('日本 語の 表', 9)).toEqual(['日本 語の', '表'])
  expect(wrapped('日本 語の 表', 8)).toEqual(['日本', '語の 表'])
})

it('makes each column as wide as its widest cell, and leaves no space at the end', () => {
  expect(columns([['a', 'bb', ''], ['ccc', 'd', 'e'], ['f']])).toEqual([
    'a    bb',
    'ccc  d   e',
    'f',
  ])
  expect(columns([])).toEqual([])
})

it('breaks between words only', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrapped('extraordinary words', 5)).toEqual(['extraordinary', 'words'])
  expect(wrapped('', 5)).toEqual([''])
})
