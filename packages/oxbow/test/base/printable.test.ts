import { expect, it } from 'vitest'
import { printable, printableLines } from '../../src/base/printable.ts'

it('leaves an ordinary name as it is', () => {
  for (const name of ['plugin:fs|read_file', 'größe', '名前', 'a b', '']) {
    expect(printable(name)).toBe(name)
  }
})

it.each([
  ['a line break', 'x\n2026 FORGED', 'x\\n2026 FORGED'],
  ['a sequence for terminals', 'x\u001b[2J', 'x\\u{1b}[2J'],
  ['one of the second set', 'x\u009b2J', 'x\\u{9b}2J'],
  ['a return', 'x\ry', 'x\\u{d}y'],
  ['a turn of the direction', 'x\u202ey', 'x\\u{202e}y'],
  ['an isolate', 'x\u2066y', 'x\\u{2066}y'],
  ['what has no width', 'x\u200by', 'x\\u{200b}y'],
  ['a separator of lines', 'x\u2028y', 'x\\u{2028}y'],
  ['half a character', 'x\ud800', 'x\\u{d800}'],
  ['a deletion', 'x\u007f', 'x\\u{7f}'],
])('escapes %s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('shortens a long name and says how long it was', () => {
  expect(printable('z'.repeat(100_000))).toBe(`${'z'.repeat(100)}… (100000 characters)`)
  expect(printable('😀'.repeat(50))).toBe('😀'.repeat(50))
  expect(printable('abcdef', 3)).toBe('abc… (6 characters)')
})

it('indents the lines of a text, so that none looks like the beginning of an entry', () => {
  expect(printableLines('a\nb\u001b[0m\nc', 100)).toBe('a\n    b\\u{1b}[0m\n    c')
  expect(printableLines('abc', 2)).toBe('ab…')
})
